"""The checks know parts by their protocols: the release's, tiny and with made-up weights, are tried out, and fail."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.codecs.lia_x.codec import LiaXCodec
from talker_t2av.codecs.lia_x.network import LiaXNetwork
from talker_t2av.codecs.whisperx_vae.adapter import convert
from talker_t2av.codecs.whisperx_vae.codec import WhisperXVaeCodec
from talker_t2av.config import LiaXConfig, WhisperEncoderConfig, WhisperXVaeConfig
from talker_t2av.verification.latents import check_motion_latents, check_speech_latents
from talker_t2av.verification.round_trips import check_audio_codec, check_motion_codec
from talker_t2av.verification.verify import FAILURES


@pytest.fixture
def whisperx(
    nano: Bundle,
    tiny_keys: Callable[..., dict[str, list[int]]],
    made_up: Callable[..., dict[str, Tensor]],
    tmp_path: Path,
) -> Bundle:
    whisper = WhisperEncoderConfig(layers=2, heads=4)
    config = WhisperXVaeConfig(width=64, encoder_channels=8, decoder_channels=64, whisper=whisper)
    path = tmp_path / "audio_codec.safetensors"
    save_file(convert(made_up(tiny_keys("whisperx_vae")), config, path), path)
    return replace(nano, audio_codec=WhisperXVaeCodec.load(path, config))


def lia_x(nano: Bundle, folder: Path, deviation: float) -> Bundle:
    statistics = {"motion_mean": (0.0,) * 40, "motion_deviation": tuple(deviation * (1 + i) for i in range(40))}
    config = LiaXConfig(size=64, channels=(32, 64), style_size=64, **statistics)
    generator = torch.Generator().manual_seed(0)
    state = LiaXNetwork(config).state_dict()
    drawn = {name: torch.randn(tensor.shape, generator=generator) for name, tensor in state.items()}
    save_file(drawn, folder / "motion_codec.safetensors")
    return replace(
        nano, motion_codec=LiaXCodec.load(folder / "motion_codec.safetensors", config, nano.motion_codec.finder)
    )


def test_the_audio_codec_is_heard(whisperx: Bundle) -> None:
    finding = check_audio_codec(whisperx)
    assert finding.state == "failed"
    assert [score.name for score in finding.scores] == ["mel distance", "likeness of the voice"]
    assert len(check_speech_latents(whisperx).scores) == 4


def test_the_motion_codec_is_looked_at(nano: Bundle, tmp_path: Path) -> None:
    bundle = lia_x(nano, tmp_path, deviation=0.1)
    try:
        assert check_motion_codec(bundle).state == "failed"
    except FAILURES as error:
        assert "face" in str(error)
    unit, spread, _ = check_motion_latents(bundle).scores
    assert unit.value == pytest.approx(0.1) and spread.value == pytest.approx(40) and unit.passed and spread.passed


def test_missing_statistics_are_noticed(nano: Bundle, tmp_path: Path) -> None:
    finding = check_motion_latents(lia_x(nano, tmp_path, deviation=0.0))
    assert finding.state == "failed" and finding.said.startswith("smallest deviation of a raw code 1e-06")
