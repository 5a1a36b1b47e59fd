"""Training material of the audio codec: features, phonemes and pulses of utterances, and random cuts of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from recipes.nano.codec.voiced_pulses import pulses_in_phase
from recipes.nano.corpus.clips import token_index
from recipes.nano.corpus.part_file import as_samples, read_part
from talker_t2av.codecs.source_filter.codec import ANALYSIS_LEVEL
from talker_t2av.codecs.source_filter.features import Features, analyse, default_filters
from talker_t2av.codecs.source_filter.latents import FRAMES_PER_LATENT
from talker_t2av.codecs.source_filter.pitch import HOP, SAMPLE_RATE
from talker_t2av.errors import UserError
from talker_t2av.text.phonemes import tokens_of

LATENT_SAMPLES = FRAMES_PER_LATENT * HOP
SHORTEST_LATENTS = 32
UNKNOWN = -100
CORPUS_SHARE, EXTRA_SHARE = 0.6, 0.2


@dataclass(frozen=True)
class Utterance:
    """A clip at the analysis level, whole latents long."""

    samples: Tensor
    features: Features
    phonemes: Tensor
    """[T] the symbol that sounds in the middle of each latent; -100 where that is not known."""


@dataclass(frozen=True)
class FeatureCut:
    """A batch of pieces of utterances."""

    features: Features
    """Each [B, 4 T, ...]."""
    phonemes: Tensor
    """[B, T]."""


@dataclass(frozen=True)
class WaveCut:
    """A batch of pieces with what the synthesis needs."""

    features: Features
    samples: Tensor
    """[B, 960 T], like `pulses`."""
    pulses: Tensor


def part_files(corpus: Path, extras: Sequence[Path], minutes: float) -> list[tuple[Path, float]]:
    """The part files to read and the minutes to take of each: most of the corpus, a share of every extra file."""
    parts = sorted(corpus.glob("part-[0-9]*.npz"))
    chosen = [(part, minutes * CORPUS_SHARE / len(parts)) for part in parts]
    return chosen + [(extra, minutes * EXTRA_SHARE) for extra in extras]


def read_utterances(parts: Sequence[tuple[Path, float]]) -> list[Utterance]:
    """The first training clips of every part file, up to so many minutes of each. Raises `UserError` where none is."""
    filters, utterances = default_filters(), list[Utterance]()
    for path, minutes in parts:
        seconds = 0.0
        for clip, wave in read_part(path):
            if clip["split"] != "train" or len(wave) < SHORTEST_LATENTS * LATENT_SAMPLES:
                continue
            samples = torch.from_numpy(as_samples(wave)) * ANALYSIS_LEVEL
            samples = torch.nn.functional.pad(samples, (0, -len(wave) % LATENT_SAMPLES))
            phonemes = phoneme_track(clip, len(samples) // LATENT_SAMPLES)
            utterances.append(Utterance(samples, analyse(samples, filters), phonemes))
            seconds += len(wave) / SAMPLE_RATE
            if seconds > 60 * minutes:
                break
    if not utterances:
        named = ", ".join(str(path) for path, _ in parts) or "no part file (part-0000.npz and on)"
        raise UserError(f"There is nothing to train on in {named}: make the corpus first (recipes.nano.corpus.make).")
    return utterances


def phoneme_track(clip: dict, latents: int) -> Tensor:
    """[T] index of the symbol in the middle of each latent."""
    if "phonemes" not in clip:
        return torch.full((latents,), UNKNOWN)
    return tokens_of(clip["phonemes"], clip["pace"]).token_ids[token_index(clip["token_ends"], latents)]


def _places(
    utterances: Sequence[Utterance], batch: int, length: int, random: np.random.Generator
) -> Iterator[tuple[int, int]]:
    """Which utterance, and which of its latents, each row of a batch begins with."""
    for index in random.integers(len(utterances), size=batch):
        yield int(index), int(random.integers(len(utterances[index].phonemes) - length + 1))


def _features(utterance: Utterance, start: int, length: int) -> tuple[Tensor, Tensor, Tensor]:
    frames = slice(start * FRAMES_PER_LATENT, (start + length) * FRAMES_PER_LATENT)
    features = utterance.features
    return features.log_mel[frames], features.log_pitch[frames], features.voicing[frames]


def _stacked(rows: Sequence[tuple[Tensor, Tensor, Tensor]]) -> Features:
    """Features of pieces of one length as a batch."""
    return Features(*(torch.stack(part) for part in zip(*rows, strict=True)))


def feature_cut(utterances: Sequence[Utterance], batch: int, length: int, random: np.random.Generator) -> FeatureCut:
    """`batch` pieces of `length` latents."""
    places = list(_places(utterances, batch, length, random))
    rows = [_features(utterances[index], start, length) for index, start in places]
    phonemes = torch.stack([utterances[index].phonemes[start : start + length] for index, start in places])
    return FeatureCut(_stacked(rows), phonemes)


def all_pulses(utterances: Sequence[Utterance]) -> list[Tensor]:
    """Pulses in phase with each utterance."""
    return [torch.from_numpy(pulses_in_phase(u.samples.numpy(), u.features.log_pitch.numpy())) for u in utterances]


def wave_cut(
    utterances: Sequence[Utterance], pulses: Sequence[Tensor], batch: int, length: int, random: np.random.Generator
) -> WaveCut:
    """`batch` pieces of `length` latents with their sound."""
    rows, waves = [], []
    for index, start in _places(utterances, batch, length, random):
        samples = slice(start * LATENT_SAMPLES, (start + length) * LATENT_SAMPLES)
        rows.append(_features(utterances[index], start, length))
        waves.append((utterances[index].samples[samples], pulses[index][samples]))
    return WaveCut(_stacked(rows), *(torch.stack(part) for part in zip(*waves, strict=True)))
