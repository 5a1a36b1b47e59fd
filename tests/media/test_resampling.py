"""Change of sample rate keeps tones, length and silence."""

import math

import pytest
import torch

from talker_t2av.media.resampling import resample


@pytest.mark.parametrize(("source", "target"), [(24_000, 16_000), (44_100, 24_000), (16_000, 24_000), (8_000, 16_000)])
def test_tone_stays_a_tone(source: int, target: int) -> None:
    def tone(rate: int) -> torch.Tensor:
        return torch.sin(2 * math.pi * 440 * torch.arange(rate) / rate)

    resampled = resample(tone(source), source, target)
    assert resampled.shape == (target,)
    middle = slice(target // 10, -target // 10)
    assert (resampled[middle] - tone(target)[middle]).abs().max() < 0.01


def test_what_the_target_cannot_hold_disappears() -> None:
    high = torch.sin(2 * math.pi * 10_000 * torch.arange(24_000) / 24_000)
    assert resample(high, 24_000, 16_000)[800:-800].abs().max() < 0.01


def test_same_rate_is_the_same() -> None:
    samples = torch.randn(100)
    assert resample(samples, 16_000, 16_000) is samples
