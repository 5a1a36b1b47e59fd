from collections.abc import Callable
from pathlib import Path

import pytest
from safetensors.torch import save_file
from torch import Tensor

from talker_t2av.codecs.whisperx_vae.adapter import convert
from talker_t2av.codecs.whisperx_vae.codec import WhisperXVaeCodec
from talker_t2av.config import WhisperEncoderConfig, WhisperXVaeConfig


@pytest.fixture(scope="session")
def config() -> WhisperXVaeConfig:
    return WhisperXVaeConfig(
        width=64, encoder_channels=8, decoder_channels=64, whisper=WhisperEncoderConfig(layers=2, heads=4)
    )


@pytest.fixture(scope="session")
def published(tiny_keys: Callable[..., dict[str, list[int]]], made_up: Callable[..., dict[str, Tensor]]) -> dict:
    return made_up(tiny_keys("whisperx_vae"))


@pytest.fixture(scope="session")
def weights(published: dict[str, Tensor], config: WhisperXVaeConfig, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundle") / "audio_codec.safetensors"
    save_file(convert(published, config, path), path)
    return path


@pytest.fixture
def codec(weights: Path, config: WhisperXVaeConfig) -> WhisperXVaeCodec:
    return WhisperXVaeCodec.load(weights, config)
