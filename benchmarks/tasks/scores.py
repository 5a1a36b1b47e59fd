"""What is measured of takes: lips against sound, phones and real lips, words, length and cost."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pocketsphinx import Decoder

from benchmarks.films.lips import film_lips
from benchmarks.films.synchrony import best_lag, lagged_correlations, lip_synchrony, loudness, mismatched
from benchmarks.tasks.materials import Item
from benchmarks.tasks.methods import Method
from benchmarks.tasks.takes import Made, Take
from recipes.nano.corpus.forced_alignment import force_align
from recipes.nano.measures.judges import Judges
from recipes.nano.measures.word_errors import word_error_rate
from recipes.nano.motion.lip_measures import LipReport, lip_report
from recipes.nano.motion.phones import SILENCE, Segment, arpa_segments
from talker_t2av.media.audio import read_audio

SPEECH_RATE, LIPS_RATE = 24_000, 16_000
NEAR = 1
"""Frames by which lips may come before or after the sound."""

Scores = dict[str, Any]
"""Measure -> number."""


def score_recordings(takes: Sequence[Take], judges: Judges, aligner: Decoder) -> Scores:
    """Of what was recorded: words, and lips where it was filmed."""
    lips = {} if takes[0].video is None else lip_scores(takes, aligner)
    return lips | word_scores(takes, judges)


def score_takes(takes: Sequence[Take], method: Method, judges: Judges, aligner: Decoder) -> Scores:
    """Of what a method made, all that there is to measure."""
    made = [take.made for take in takes if take.made is not None]
    scores = cost_scores(made)
    if takes[0].video is not None:
        scores |= lip_scores(takes, aligner)
    if method.speaks:
        scores |= word_scores(takes, judges) | {"duration": duration_ratio(takes, aligner)}
    elif takes[0].item.video is not None:
        scores |= aperture_scores(takes)
    if method.given_frames is not None:
        lengths = [method.given_frames(take.item) for take in takes]
        kept = [each.whole and each.frames == frames for each, frames in zip(made, lengths, strict=True)]
        scores["length"] = float(np.mean(kept))
    return scores


def lip_scores(takes: Sequence[Take], aligner: Decoder) -> Scores:
    """Do the lips move with the sound, and do they meet at p, b and m?

    "shuffled" and "wrong" are of each sound with the next film's lips. Closures are counted where the aligner can align
    the sound with its text.
    """
    lips = [film_lips(take.film) for take in takes]
    pairs = [(sound_level(take), each.aperture) for take, each in zip(takes, lips, strict=True)]
    by_lag, by_chance = lip_synchrony(pairs), lip_synchrony(mismatched(pairs))
    spoken = [
        (aligned_segments(take.item, take.sound, aligner), each.gap) for take, each in zip(takes, lips, strict=True)
    ]
    own, wrong = closures(spoken), closures(mismatched(spoken))
    return {
        "faces": float(np.mean([each.found for each in lips])),
        "sync": by_lag[best_lag(by_lag, NEAR)],
        "sync_at_0": by_lag[0],
        "best_sync": by_lag[best_lag(by_lag)],
        "best_lag": best_lag(by_lag),
        "shuffled": by_chance[best_lag(by_chance, NEAR)],
        "aligned": sum(segments is not None for segments, _ in spoken),
        "bilabials": own.bilabials,
        "closed": own.closed_at_bilabials,
        "closed_others": own.closed_at_others,
        "closed_wrong": wrong.closed_at_bilabials,
    }


def closures(spoken: Sequence[tuple[list[Segment] | None, np.ndarray]]) -> LipReport:
    """Of (segments, lip gap [T]); None for what is not aligned."""
    return lip_report([(gap, segments) for segments, gap in spoken if segments is not None])


def aperture_scores(takes: Sequence[Take]) -> Scores:
    """The lips of the films against those of the real speakers, frame by frame."""
    by_lag = lagged_correlations([(film_lips(take.item.film).gap, film_lips(take.film).gap) for take in takes])
    lag = best_lag(by_lag)
    return {"aperture": by_lag[0], "best_aperture": by_lag[lag], "aperture_lag": lag}


def word_scores(takes: Sequence[Take], judges: Judges) -> Scores:
    """Word errors of a small Whisper."""
    heard = judges.transcripts(read_audio(take.sound, SPEECH_RATE) for take in takes)
    return {"wer": word_error_rate([take.item.text for take in takes], heard)}


def duration_ratio(takes: Sequence[Take], aligner: Decoder) -> float:
    """How long they speak, without the silence around it, against the recordings of the same sentences.

    Of sentences that are aligned both as they were made and as they were recorded.
    """
    made, recorded = 0.0, 0.0
    for take in takes:
        own, theirs = (aligned_segments(take.item, sound, aligner) for sound in (take.sound, take.item.speech))
        if own is not None and theirs is not None:
            made, recorded = made + spoken_seconds(own), recorded + spoken_seconds(theirs)
    return made / recorded


def spoken_seconds(segments: Sequence[Segment]) -> float:
    """From the first phone to the last."""
    spoken = [segment for segment in segments if segment.viseme != SILENCE]
    return spoken[-1].end - spoken[0].start


def cost_scores(made: Sequence[Made]) -> Scores:
    """Processor time a second, and how many sentences were cut off."""
    seconds = sum(each.seconds for each in made)
    return {
        "rtf": sum(each.processor_seconds for each in made) / seconds,
        "capped": sum(each.capped for each in made),
    }


def sound_level(take: Take) -> np.ndarray:
    """[T] loudness of its frames."""
    return loudness(read_audio(take.sound, LIPS_RATE).numpy(), LIPS_RATE)


def aligned_segments(item: Item, sound: Path, aligner: Decoder) -> list[Segment] | None:
    """When which viseme sounds; None where the dictionary lacks a word or there is no alignment."""
    if any(aligner.lookup_word(word) is None for word in item.words):
        return None
    try:
        found = force_align(aligner, item.words, read_audio(sound, LIPS_RATE).numpy(), LIPS_RATE)
    except RuntimeError:
        return None
    return arpa_segments(found.phones)
