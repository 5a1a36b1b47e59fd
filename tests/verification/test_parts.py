"""Every check is green for the embedded bundle, and red for one whose weights were damaged."""

import copy
from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
import pytest
import torch
from torch import nn

from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.verification.finding import Finding
from talker_t2av.verification.latents import check_motion_latents, check_speech_latents
from talker_t2av.verification.round_trips import check_audio_codec, check_motion_codec
from talker_t2av.verification.verify import _found
from talker_t2av.verification.voices import check_speaker_encoder

Damage = Callable[[str, Callable[[nn.Module], None]], Bundle]


@pytest.fixture
def damaged(nano: Bundle) -> Damage:
    """A part's name, and what is done to a copy of it -> the bundle with that copy."""

    def damage(part: str, change: Callable[[nn.Module], None]) -> Bundle:
        changed = copy.deepcopy(getattr(nano, part))
        with torch.no_grad():
            change(changed)
        return replace(nano, **{part: changed})

    return damage


def noisy(share: float) -> Callable[[nn.Module], None]:
    """Adds noise of a share of each tensor's own deviation."""
    generator = torch.Generator().manual_seed(0)

    def add_noise(module: nn.Module) -> None:
        for tensor in module.parameters():
            tensor.add_(share * tensor.std(correction=0) * torch.randn(tensor.shape, generator=generator))

    return add_noise


def without_last_layer(module: nn.Module) -> None:
    list(module.encoder.parameters())[-2].zero_()


def test_a_healthy_bundle_is_green(nano: Bundle) -> None:
    for check in (
        check_speech_latents,
        check_motion_latents,
        check_audio_codec,
        check_motion_codec,
        check_speaker_encoder,
    ):
        finding = check(nano)
        assert finding.state == "passed", finding.said


def test_noise_on_the_audio_codec_is_heard(damaged: Damage) -> None:
    assert check_audio_codec(damaged("audio_codec", noisy(0.1))).state == "failed"
    finding = check_audio_codec(damaged("audio_codec", noisy(0.2)))
    assert not any(score.passed for score in finding.scores)


def test_an_encoder_that_says_the_same_of_everything_is_noticed(damaged: Damage) -> None:
    finding = check_speech_latents(damaged("audio_codec", without_last_layer))
    assert finding.state == "failed"
    assert finding.said.startswith("size 0") or "smallest deviation 0 " in finding.said


def test_two_percent_of_noise_on_the_speaker_encoder_are_noticed(damaged: Damage) -> None:
    finding = check_speaker_encoder(damaged("speaker_encoder", noisy(0.02)))
    assert finding.state == "failed" and "contrast to others" in finding.said


def with_face_model(bundle: Bundle, **changes: np.ndarray) -> Bundle:
    """The bundle with another face model in a copy of its motion codec."""
    codec = bundle.motion_codec
    return replace(
        bundle, motion_codec=type(codec)(replace(codec._model, **changes), bundle.config.motion_codec, codec.finder)
    )


def test_a_motion_codec_that_does_not_see_expressions_is_noticed(nano: Bundle) -> None:
    blind = with_face_model(nano, projection=np.zeros_like(nano.motion_codec._model.projection))
    finding = check_motion_codec(blind)
    assert finding.state == "failed" and "found again" in finding.said


def test_noise_on_the_motion_codec_is_seen(nano: Bundle) -> None:
    generator, model = np.random.default_rng(0), nano.motion_codec._model
    arrays = {field.name: getattr(model, field.name) for field in fields(model) if field.name != "triangles"}
    noisy_arrays = {
        name: array + 0.2 * array.std() * generator.standard_normal(array.shape) for name, array in arrays.items()
    }
    finding = check_motion_codec(with_face_model(nano, **noisy_arrays))
    assert finding.state == "failed", finding.said


def test_a_check_that_breaks_off_has_failed() -> None:
    """As the motion codec's does where weights are so large that no point of the face lies in the picture."""

    def first_of_none() -> Finding:
        findings: list[Finding] = []
        return findings[0]

    finding = _found("motion codec", first_of_none)
    assert (finding.state, finding.said) == ("failed", "list index out of range")


def test_missing_motion_statistics_are_noticed(nano: Bundle) -> None:
    model = nano.motion_codec._model
    finding = check_motion_latents(with_face_model(nano, code_std=np.full_like(model.code_std, 1e-6)))
    assert finding.state == "failed" and "deviation of a raw code" in finding.said


@pytest.mark.parametrize("part", ["audio_codec", "speaker_encoder"])
def test_numbers_that_are_none_fail(part: str, damaged: Damage) -> None:
    def spoil(module: nn.Module) -> None:
        next(module.parameters()).fill_(float("nan"))

    bundle = damaged(part, spoil)
    check = {"audio_codec": check_speech_latents, "speaker_encoder": check_speaker_encoder}[part]
    assert check(bundle).state == "failed"
