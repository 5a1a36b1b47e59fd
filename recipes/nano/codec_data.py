"""Training material of the audio codec: features of utterances, statistics of latents, random cuts."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from voiced_pulses import pulses_in_phase

from talker_t2av.codecs.source_filter.codec import ANALYSIS_LEVEL, SourceFilterCodec
from talker_t2av.codecs.source_filter.features import Features, analyse
from talker_t2av.codecs.source_filter.latents import FRAMES_PER_LATENT, PROSODY_SIZE, LatentTransform
from talker_t2av.codecs.source_filter.pitch import HOP

FULL_SCALE = 32767
LATENT_SAMPLES = FRAMES_PER_LATENT * HOP


@dataclass(frozen=True)
class Utterance:
    """A clip at the analysis level, whole latents long."""

    samples: Tensor
    features: Features
    pulses: Tensor


@dataclass(frozen=True)
class Cut:
    """A batch of pieces of utterances: latents [B, T, C], samples and pulses [B, 960 T], pitch and voicing [B, 4 T]."""

    latents: Tensor
    samples: Tensor
    pulses: Tensor
    log_pitch: Tensor
    voicing: Tensor


def read_utterances(corpus: Path, minutes: float, codec: SourceFilterCodec) -> list[Utterance]:
    """The first training clips of a corpus, up to so many minutes."""
    waves = np.load(corpus / "wavs.npy", mmap_mode="r")
    utterances, seconds = [], 0.0
    for line in (corpus / "clips.jsonl").read_text("utf-8").splitlines():
        clip = json.loads(line)
        if clip["split"] != "train" or clip["samples"] < 16 * LATENT_SAMPLES:
            continue
        wave = torch.from_numpy(waves[clip["start"] : clip["start"] + clip["samples"]] / np.float32(FULL_SCALE))
        samples = torch.nn.functional.pad(wave, (0, -len(wave) % LATENT_SAMPLES)) * ANALYSIS_LEVEL
        features = analyse(samples, codec.filters)
        pulses = pulses_in_phase(samples.numpy(), features.log_pitch.numpy())
        utterances.append(Utterance(samples, features, torch.from_numpy(pulses)))
        seconds += len(samples) / codec.sample_rate
        if seconds > 60 * minutes:
            break
    return utterances


def fit_statistics(transform: LatentTransform, utterances: list[Utterance]) -> None:
    """Principal components of the mel frames, scales of the prosody, then mean and deviation of the latents."""
    mel = torch.cat([u.features.log_mel.reshape(-1, len(transform.mel_mean)) for u in utterances]).double()
    values, vectors = torch.linalg.eigh(torch.cov(mel.T))
    size = transform.latent_size - PROSODY_SIZE
    transform.mel_mean.copy_(mel.mean(dim=0))
    transform.components.copy_(vectors.flip(1)[:, :size] / values.flip(0)[:size].sqrt())
    for name in ("prosody_mean", "mean"):
        getattr(transform, name).zero_()
    for name in ("prosody_scale", "scale"):
        getattr(transform, name).fill_(1)
    prosody = torch.cat([transform(u.features)[:, -PROSODY_SIZE:] for u in utterances])
    transform.prosody_mean.copy_(prosody.mean(dim=0) * torch.tensor([1.0, 0.0, 1.0]))
    transform.prosody_scale.copy_(prosody.std(dim=0))
    latents = torch.cat([transform(u.features) for u in utterances])
    transform.mean.copy_(latents.mean(dim=0))
    transform.scale.copy_(latents.std(dim=0))


def random_cut(
    utterances: list[Utterance], transform: LatentTransform, batch: int, length: int, random: np.random.Generator
) -> Cut:
    """`batch` pieces of `length` latents."""
    rows = []
    for _ in range(batch):
        utterance = utterances[random.integers(len(utterances))]
        latents = transform(utterance.features)
        start = int(random.integers(len(latents) - length + 1))
        frames = slice(start * FRAMES_PER_LATENT, (start + length) * FRAMES_PER_LATENT)
        samples = slice(start * LATENT_SAMPLES, (start + length) * LATENT_SAMPLES)
        rows.append(
            (
                latents[start : start + length],
                utterance.samples[samples],
                utterance.pulses[samples],
                utterance.features.log_pitch[frames],
                utterance.features.voicing[frames],
            )
        )
    return Cut(*(torch.stack(parts) for parts in zip(*rows, strict=True)))
