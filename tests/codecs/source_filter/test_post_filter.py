"""Peaks become higher and valleys lower; what is flat stays."""

import math

import torch

from talker_t2av.codecs.source_filter.network import HARMONIC_BANDS, PHASE_BANDS, FilterParameters
from talker_t2av.codecs.source_filter.pitch import HOP, track_pitch
from talker_t2av.codecs.source_filter.post_filter import (
    CONTRAST,
    LOW_VOICED_NOISE,
    VOICED_NOISE,
    PostFilter,
    log_energy,
)
from talker_t2av.codecs.source_filter.synthesis import FilterBank, overlap_add, pulse_train

FRAMES, BANDS = 3, 100
NOISY = 2.5
"""Log gain."""


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


def test_only_voiced_frames_lose_noise_low_bands_the_most() -> None:
    noise = filtered(torch.zeros(1, FRAMES, BANDS), torch.tensor([[0.0, 0.5, 1.0]])).noise[0]
    assert torch.allclose(noise[0], torch.zeros(64))
    assert torch.allclose(noise[1], noise[2] / 2)
    assert torch.all(noise[2].diff() >= 0)
    assert torch.allclose(noise[2, [0, -1]], torch.tensor([LOW_VOICED_NOISE, VOICED_NOISE]), rtol=0.01)


def test_the_period_of_a_low_creaky_voice_is_found_again() -> None:
    """A pulse train of 80 Hz under as much noise as the network fills the periods of such a voice with."""
    frames = 100
    pitch, logits = torch.full((1, frames), math.log(80.0)), torch.full((1, frames), 9.0)
    flat = torch.full((1, frames, BANDS), -2.0)
    phase = torch.stack((torch.ones(1, frames, PHASE_BANDS), torch.zeros(1, frames, PHASE_BANDS)), dim=-1)
    said = FilterParameters(
        pitch, logits, flat, torch.zeros(1, frames, HARMONIC_BANDS), phase, torch.full((1, frames, 64), NOISY)
    )
    bank, voicing = FilterBank(), torch.sigmoid(logits)
    pulses, _ = pulse_train(torch.nn.functional.pad(pitch, (0, 1), mode="replicate"), torch.zeros(1).double())
    noise = torch.randn(1, frames * HOP, generator=torch.Generator().manual_seed(0))
    sources = [torch.nn.functional.pad(source, (HOP, 0)) for source in (pulses, noise)]

    def voiced(parameters: FilterParameters) -> float:
        sound = overlap_add(bank.shaped(bank.gains(parameters, pitch, voicing), *sources))[0]
        return float((track_pitch(sound.detach().numpy()) > 0).mean())

    with torch.no_grad():
        assert voiced(said) < 0.5
        assert voiced(PostFilter()(said, voicing)) > 0.8
