"""Change of sample rate."""

import math

import torch
from torch import Tensor


def resample(samples: Tensor, from_rate: int, to_rate: int) -> Tensor:
    """[N] samples -> [ceil(N to / from)], band-limited (by the spectrum of the whole)."""
    if from_rate == to_rate:
        return samples
    step = from_rate // math.gcd(from_rate, to_rate)
    padded = torch.nn.functional.pad(samples, (0, 2 * step + -len(samples) % (2 * step)))
    length = len(padded) * to_rate // from_rate
    spectrum = torch.fft.rfft(padded)[: length // 2 + 1]
    wanted = -(-len(samples) * to_rate // from_rate)
    return (torch.fft.irfft(spectrum, length) * (to_rate / from_rate))[:wanted]
