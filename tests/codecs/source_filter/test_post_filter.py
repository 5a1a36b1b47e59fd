"""Peaks become higher and valleys lower; what is flat stays."""

import torch

from talker_t2av.codecs.source_filter.network import FilterParameters
from talker_t2av.codecs.source_filter.post_filter import CONTRAST, VOICED_NOISE, PostFilter, log_energy

FRAMES, BANDS = 3, 100


def filtered(log_mel: torch.Tensor, voicing: torch.Tensor) -> FilterParameters:
    nothing = torch.zeros(1, FRAMES, 1)
    parameters = FilterParameters(nothing, nothing, log_mel, nothing, nothing, torch.zeros(1, FRAMES, 64))
    with torch.no_grad():
        changed: FilterParameters = PostFilter()(parameters, voicing)
    return changed


def test_formants_are_sharper_and_energy_stays() -> None:
    bands = torch.arange(BANDS) / BANDS
    flat, formants = torch.full((1, FRAMES, BANDS), -2.0), torch.sin(8 * torch.pi * bands).expand(1, FRAMES, BANDS)
    voicing = torch.zeros(1, FRAMES)
    assert torch.allclose(filtered(flat, voicing).log_mel, flat, atol=1e-5)
    sharper = filtered(flat + formants, voicing).log_mel
    assert float(sharper.std()) > (1 + CONTRAST / 4) * float(formants.std())
    assert torch.allclose(log_energy(sharper), log_energy(flat + formants), atol=1e-5)


def test_only_voiced_frames_lose_noise() -> None:
    noise = filtered(torch.zeros(1, FRAMES, BANDS), torch.tensor([[0.0, 0.5, 1.0]])).noise[0, :, 0]
    assert torch.allclose(noise, torch.tensor([0.0, 0.5, 1.0]) * VOICED_NOISE)
