"""Score voices: the named ones, how different they are, how well others are imitated, and other paces.

Verdicts are kept beside --out: a second run does not judge the same sounds again.
"""

import logging
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
import typer
from torch import Tensor

from recipes.nano.corpus.flite_voices import flite_speech
from recipes.nano.corpus.speakers import NAMED
from recipes.nano.evaluation.held_out import held_out_clips
from recipes.nano.evaluation.imitation import (
    GROUP,
    Closeness,
    closeness,
    imitate,
    ranked_first,
    speech_of,
    unseen_speakers,
)
from recipes.nano.evaluation.reference_speech import reference_speech
from recipes.nano.evaluation.speaking import lines_of, load_with, speak_all
from recipes.nano.evaluation.texts import SENTENCES
from recipes.nano.measures.judges import Judges
from recipes.nano.measures.reports import Target, log_table, log_targets, write_report
from recipes.nano.measures.voices import identify, median_pitch, similarities
from talker_t2av.checkpoints.bundles import Bundle

logger = logging.getLogger(__name__)

Table = dict[str, dict[str, Any]]
"""Of each voice, or kind, or speed: its measures."""

PITCH_TOLERANCE = 0.08
SEX_HERTZ = 155.0
"""Median fundamentals of men are below, of women above."""
FLITE_VOICES = ("awb", "kal", "rms", "slt")
GRID_SPEAKER, GRID_CLIPS = "sam", 4
SENTENCES_EACH = 4
"""Of references and imitations: with fewer, the encoder often takes a speaker's own next sentences for another's."""
SPEEDS = (0.7, 1.0, 1.4)
TARGETS = {
    "lowest opinion of a named voice": Target(at_least=3.0),
    "most under the opinion of its source": Target(at_most=0.4),
    "most similar two named voices": Target(at_most=0.85),
    "imitations with the pitch within 8 %": Target(at_least=0.85),
    "imitations whose reference ranks first": Target(at_least=0.85),
    "real speakers whose sex follows": Target(at_least=1.0),
}


def named_voices(bundle: Bundle, texts: list[str], judges: Judges, seed: int) -> tuple[Table, list[Tensor]]:
    """Scores of each voice of the bundle, the opinion of its source for the same texts, and its speech [N], joined."""
    scores: Table = {}
    joined = []
    for name in bundle.config.voices:
        speech = speak_all(bundle, lines_of(texts, bundle.voice(name), seed), bundle.config.sampling)
        sounds = [spoken.samples for spoken in speech]
        joined.append(torch.cat(sounds))
        source = judges.opinions(reference_speech([(text, NAMED[name]) for text in texts]))
        scores[name] = judges.scores(texts, sounds).summary()
        scores[name] |= {"opinion of the source": float(np.mean(source)), "pitch, Hz": median_pitch(joined[-1])}
    return scores, joined


def likeness(bundle: Bundle, joined: list[Tensor]) -> Table:
    """Similarity of the named voices' speech, each with each."""
    names = list(bundle.config.voices)
    voices = [identify(bundle.speaker_encoder, sound, bundle.audio_codec.sample_rate) for sound in joined]
    rows = similarities(voices, voices).tolist()
    return {name: dict(zip(names, row, strict=True)) for name, row in zip(names, rows, strict=True)}


def pseudo_speakers(bundle: Bundle, texts: list[str], count: int, seed: int) -> Table:
    """Unseen pseudo-speakers, imitated; and, as the most that can be hoped for, the speakers themselves once more."""
    speakers = unseen_speakers(count)
    shown, said = (some_texts(texts, count, start) for start in (0, len(texts) // 2))
    references = speech_of(speakers, shown)
    themselves = closeness(bundle, references, speech_of(speakers, said))
    imitations = closeness(bundle, references, imitate(bundle, references, said, seed))
    return {"imitations": shares(imitations), "the speakers themselves": shares(themselves)}


def some_texts(texts: list[str], count: int, start: int) -> list[list[str]]:
    """`count` times the next few texts, beginning again at the end."""
    return [[texts[(start + SENTENCES_EACH * n + i) % len(texts)] for i in range(SENTENCES_EACH)] for n in range(count)]


def shares(close: Closeness) -> dict[str, float]:
    """How many are close."""
    ratio = close.pitch / close.reference_pitch
    return {
        "pitch within 8 %": float(np.mean(np.abs(ratio - 1) <= PITCH_TOLERANCE)),
        "median error of pitch": float(np.median(np.abs(ratio - 1))),
        "reference ranked first": float(np.mean(ranked_first(close.similarity))),
        "similarity": float(close.similarity.diagonal().mean()),
    }


def real_speakers(bundle: Bundle, texts: list[str], grid: Path | None, seed: int) -> Table:
    """The voices of flite and a man of GRID, none of whom is a named voice: do sex and pitch follow?"""
    shown, said = texts[:SENTENCES_EACH], texts[-SENTENCES_EACH:]
    references = {
        name: torch.cat([torch.from_numpy(flite_speech(text, name)) for text in shown]) for name in FLITE_VOICES
    }
    if grid is not None:
        clips = held_out_clips([grid], GRID_SPEAKER, GRID_CLIPS)
        references[GRID_SPEAKER] = torch.cat([clip.samples for clip in clips])
    sounds = list(references.values())
    close = closeness(bundle, sounds, imitate(bundle, sounds, [said] * len(sounds), seed))
    return {
        name: {
            "pitch of the reference, Hz": float(close.reference_pitch[row]),
            "pitch, Hz": float(close.pitch[row]),
            "sex follows": bool((close.reference_pitch[row] < SEX_HERTZ) == (close.pitch[row] < SEX_HERTZ)),
            "similarity": float(close.similarity[row, row]),
        }
        for row, name in enumerate(references)
    }


def paces(bundle: Bundle, texts: list[str], judges: Judges, seed: int) -> Table:
    """The default voice, fast and slowly: words, and durations by the teacher's at the same pace."""
    name = bundle.config.default_voice
    scores: Table = {}
    for speed in SPEEDS:
        lines = lines_of(texts, bundle.voice(name), seed, speed)
        sounds = [spoken.samples for spoken in speak_all(bundle, lines, bundle.config.sampling)]
        teacher = reference_speech([(text, NAMED[name]) for text in texts], speed)
        scores[f"{speed:g}"] = judges.scores(texts, sounds).summary()
        scores[f"{speed:g}"]["duration by the teacher's"] = sum(map(len, sounds)) / sum(map(len, teacher))
    return scores


def judge(named: Table, alike: Table, pseudo: Table, real: Table) -> Table:
    """The numbers that have targets, against them."""
    values = {
        "lowest opinion of a named voice": min(of["mean_opinion_score"] for of in named.values()),
        "most under the opinion of its source": max(
            of["opinion of the source"] - of["mean_opinion_score"] for of in named.values()
        ),
        "most similar two named voices": max(
            value for name, row in alike.items() for other, value in row.items() if other != name
        ),
        "imitations with the pitch within 8 %": pseudo["imitations"]["pitch within 8 %"],
        "imitations whose reference ranks first": pseudo["imitations"]["reference ranked first"],
        "real speakers whose sex follows": float(np.mean([of["sex follows"] for of in real.values()])),
    }
    return {name: TARGETS[name].judge(value) for name, value in values.items()}


def show(title: str, table: Table) -> None:
    """Log one table."""
    logger.info("%s", title)
    log_table(logger, [{"": name, **row} for name, row in table.items()])


def main(
    out: Annotated[Path, typer.Option(help="JSON file for the scores; verdicts are kept beside it.")],
    sentences: Annotated[Path, typer.Option(help="Unseen sentences, one a line.")] = SENTENCES,
    grid: Annotated[Path | None, typer.Option(help="Corpus folder, or one of parts, with GRID's voice.")] = None,
    bundle: str = "nano",
    weights: Annotated[Path | None, typer.Option(help="Other talker weights than the bundle's.")] = None,
    clips: Annotated[int, typer.Option(help="Sentences of each named voice and each pace.")] = 12,
    imitations: Annotated[int, typer.Option(help="Unseen pseudo-speakers.", min=GROUP)] = 40,
    seed: int = 0,
) -> None:
    """Score the voices and store the scores."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logger.setLevel(logging.INFO)
    torch.set_num_threads(1)
    texts = sentences.read_text("utf-8").splitlines()
    loaded = load_with(bundle, weights)
    judges = Judges(loaded.audio_codec.sample_rate, out.with_suffix(".verdicts.jsonl"))
    named, joined = named_voices(loaded, texts[:clips], judges, seed)
    show("named voices", named)
    alike = likeness(loaded, joined)
    show("similarity", alike)
    pseudo = pseudo_speakers(loaded, texts, imitations, seed)
    show("unseen pseudo-speakers", pseudo)
    real = real_speakers(loaded, texts, grid, seed)
    show("unseen real speakers", real)
    report = {"named": named, "similarity": alike, "pseudo-speakers": pseudo, "real speakers": real}
    if loaded.config.text.speeds:
        report["paces"] = paces(loaded, texts[:clips], judges, seed)
        show("paces", report["paces"])
    else:
        logger.info("The bundle knows one pace only: no other is scored.")
    targets = judge(named, alike, pseudo, real)
    write_report(out, {"targets": targets, **report})
    log_targets(logger, targets)


if __name__ == "__main__":
    typer.run(main)
