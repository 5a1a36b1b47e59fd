"""Log-mel frames as Kaldi computes them: 25 ms windows every 10 ms, 80 bands."""

import math

import torch
from torch import Tensor

SAMPLE_RATE = 16_000
WINDOW, HOP, TRANSFORM_SIZE = 400, 160, 512
BANDS, LOWEST_HZ, HIGHEST_HZ = 80, 20.0, 8000.0
PRE_EMPHASIS = 0.97
FULL_SCALE = 32_768.0
POVEY_EXPONENT = 0.85
FLOOR = torch.finfo(torch.float32).eps


def mel(hertz: Tensor) -> Tensor:
    """The mel scale of HTK."""
    return 1127 * torch.log1p(hertz / 700)


def kaldi_filters() -> Tensor:
    """[80, 257] triangles in mel, of height one."""
    low, high = (float(mel(torch.tensor(edge))) for edge in (LOWEST_HZ, HIGHEST_HZ))
    edges = torch.linspace(low, high, BANDS + 2)[:, None]
    bins = mel(torch.arange(TRANSFORM_SIZE // 2 + 1) * SAMPLE_RATE / TRANSFORM_SIZE)
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return torch.minimum(rising, falling).clamp(min=0)


def kaldi_window() -> Tensor:
    """[400] Povey's window: Hann's, to the power of 0.85."""
    phase = 2 * math.pi * torch.arange(WINDOW) / (WINDOW - 1)
    return (0.5 - 0.5 * torch.cos(phase)) ** POVEY_EXPONENT


def log_filterbank(samples: Tensor, filters: Tensor, window: Tensor) -> Tensor:
    """[N] samples in -1..1 at 16 kHz -> [F, 80], F = (N - 400) // 160 + 1; N is at least 400."""
    frames = samples.unfold(0, WINDOW, HOP) * FULL_SCALE
    frames = frames - frames.mean(dim=1, keepdim=True)
    before = torch.cat((frames[:, :1], frames[:, :-1]), dim=1)
    spectrum = torch.fft.rfft((frames - PRE_EMPHASIS * before) * window, TRANSFORM_SIZE)
    return (spectrum.abs().square() @ filters.T).clamp(min=FLOOR).log()
