"""What the latents are made of: log-mel frames, a continuous fundamental, voicing, each at 100 Hz."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from talker_t2av.codecs.source_filter.pitch import HOP, SAMPLE_RATE, track_pitch

TRANSFORM_SIZE = 1024
MEL_BANDS, LOWEST_HZ, HIGHEST_HZ = 100, 20.0, 12_000.0
MAGNITUDE_FLOOR = 1e-4
RESTING_PITCH = 150.0
SMOOTHING = 7


@dataclass(frozen=True)
class Features:
    """Frames every 10 ms."""

    log_mel: Tensor
    """[F, 100] natural log of mel magnitudes."""
    log_pitch: Tensor
    """[F] natural log of the fundamental in Hz, carried through unvoiced frames."""
    voicing: Tensor
    """[F] 0 or 1."""


def mel_scale(hertz: np.ndarray | float) -> np.ndarray:
    """Slaney's mel scale: linear to 1 kHz, logarithmic above."""
    hertz = np.asarray(hertz, dtype=float)
    linear = hertz * 3 / 200
    return np.where(hertz < 1000, linear, 15 + np.log(np.maximum(hertz, 1000) / 1000) * 27 / np.log(6.4))


def mel_to_hertz(mel: np.ndarray) -> np.ndarray:
    """Inverse of `mel_scale`."""
    return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((mel - 15) * np.log(6.4) / 27))


def mel_edges(bands: int, lowest: float, highest: float) -> np.ndarray:
    """[bands + 2] band edges in Hz, evenly spaced in mel."""
    return mel_to_hertz(np.linspace(mel_scale(lowest), mel_scale(highest), bands + 2))


def mel_filters(sample_rate: int, size: int, bands: int, lowest: float, highest: float) -> Tensor:
    """[bands, size / 2 + 1] triangular filters of equal area."""
    frequency = np.linspace(0, sample_rate / 2, size // 2 + 1)
    edges = mel_edges(bands, lowest, highest)
    width = np.diff(edges)
    ramps = edges[:, None] - frequency[None]
    filters = np.maximum(0, np.minimum(-ramps[:-2] / width[:-1, None], ramps[2:] / width[1:, None]))
    return torch.tensor(filters * (2 / (edges[2:] - edges[:-2]))[:, None], dtype=torch.float32)


def log_mel(samples: Tensor, filters: Tensor) -> Tensor:
    """[N] samples -> [N // 240 + 1, bands]."""
    spectrum = torch.stft(
        samples, TRANSFORM_SIZE, HOP, window=torch.hann_window(TRANSFORM_SIZE), return_complex=True
    ).abs()
    return torch.log(torch.clamp(filters @ spectrum, min=MAGNITUDE_FLOOR)).T


def half_hop_pitch(pitch: np.ndarray) -> np.ndarray:
    """Pitch every 5 ms from every 10 ms: the mean where both neighbours are voiced, else unvoiced."""
    following = np.append(pitch[1:], 0)
    between = np.where((pitch > 0) & (following > 0), (pitch + following) / 2, 0)
    return np.stack((pitch, between), axis=1).ravel()


def continuous_log_pitch(pitch: np.ndarray) -> np.ndarray:
    """Fill unvoiced stretches of a 5 ms track linearly in log frequency, and smooth."""
    voiced = np.flatnonzero(pitch > 0)
    if len(voiced) < 2:
        return np.full(len(pitch), np.log(RESTING_PITCH))
    filled = np.interp(np.arange(len(pitch)), voiced, np.log(pitch[voiced]))
    neighbours = np.lib.stride_tricks.sliding_window_view(np.pad(filled, 1), 3)
    kernel = np.hanning(SMOOTHING)[1:-1]
    padded = np.pad(np.median(neighbours, axis=1), SMOOTHING // 2 - 1, mode="edge")
    return np.convolve(padded, kernel / kernel.sum(), "valid")


def analyse(samples: Tensor, filters: Tensor) -> Features:
    """[N] samples at 24 kHz, N a multiple of the hop -> N / 240 feature frames."""
    frames = len(samples) // HOP
    pitch = half_hop_pitch(track_pitch(samples.numpy()))
    pitch = np.pad(pitch[: 2 * frames], (0, max(0, 2 * frames - len(pitch))))
    return Features(
        log_mel=log_mel(samples, filters)[:frames],
        log_pitch=torch.tensor(continuous_log_pitch(pitch)[::2], dtype=torch.float32),
        voicing=torch.tensor((pitch > 0)[::2], dtype=torch.float32),
    )


def default_filters() -> Tensor:
    """The codec's mel filters."""
    return mel_filters(SAMPLE_RATE, TRANSFORM_SIZE, MEL_BANDS, LOWEST_HZ, HIGHEST_HZ)
