"""Does generated speech follow the voice that it was shown? References, imitations of them, and how close they come."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from recipes.nano.corpus.speakers import Speaker, free_speaker
from recipes.nano.evaluation.reference_speech import reference_speech
from recipes.nano.evaluation.speaking import Line, speak_all
from recipes.nano.measures.voices import identify, median_pitch, similarities
from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.media.resampling import resample

GROUP = 8
"""A reference has to be told from so many less one others."""


@dataclass(frozen=True)
class Closeness:
    """Imitations beside their references."""

    pitch: np.ndarray
    """[N] median fundamental of each imitation, Hz."""
    reference_pitch: np.ndarray
    """[N] that of each reference."""
    similarity: np.ndarray
    """[N, N] cosine of imitation i with reference j."""


def unseen_speakers(count: int) -> list[Speaker]:
    """People of the corpus' kind whom it has no seed for."""
    return [free_speaker(random.Random(f"unseen {number}")) for number in range(count)]


def speech_of(speakers: Sequence[Speaker], texts: Sequence[Sequence[str]]) -> list[Tensor]:
    """Each speaker's texts as a teacher says them, moved: [N] samples, joined."""
    lines = [(text, speaker) for speaker, said in zip(speakers, texts, strict=True) for text in said]
    return _joined(reference_speech(lines), texts)


def imitate(bundle: Bundle, references: Sequence[Tensor], texts: Sequence[Sequence[str]], seed: int) -> list[Tensor]:
    """Let the bundle say texts in the voice of each reference: [N] samples, joined."""
    encoder, rate = bundle.speaker_encoder, bundle.audio_codec.sample_rate
    voices = [encoder.embed(resample(sound, rate, encoder.sample_rate)) for sound in references]
    lines = [Line(text, voice, seed) for voice, said in zip(voices, texts, strict=True) for text in said]
    return _joined([speech.samples for speech in speak_all(bundle, lines, bundle.config.sampling)], texts)


def closeness(bundle: Bundle, references: Sequence[Tensor], imitations: Sequence[Tensor]) -> Closeness:
    """Compare each imitation with every reference."""
    rate = bundle.audio_codec.sample_rate
    voices = [
        [identify(bundle.speaker_encoder, sound, rate) for sound in sounds] for sounds in (imitations, references)
    ]
    pitches = [np.array([median_pitch(sound) for sound in sounds]) for sounds in (imitations, references)]
    return Closeness(pitches[0], pitches[1], similarities(voices[0], voices[1]))


def ranked_first(similarity: np.ndarray, group: int = GROUP) -> np.ndarray:
    """[N, N] similarity of imitation i with reference j -> [N] bool: is i's own the most alike among a group?

    The group of i is its own reference and the next ones, the first following on the last.
    """
    count = len(similarity)
    if count < group:
        raise ValueError(f"{count} references do not make a group of {group}")
    members = (np.arange(count)[:, None] + np.arange(group)) % count
    return np.take_along_axis(similarity, members, axis=1).argmax(axis=1) == 0


def _joined(sounds: Sequence[Tensor], texts: Sequence[Sequence[str]]) -> list[Tensor]:
    """One sound a text, in order -> one sound a list of texts."""
    remaining = iter(sounds)
    return [torch.cat([next(remaining) for _ in said]) for said in texts]
