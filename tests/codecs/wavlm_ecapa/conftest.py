from collections.abc import Callable
from pathlib import Path

import pytest
from safetensors.torch import save_file
from torch import Tensor

from talker_t2av.codecs.wavlm_ecapa.adapter import convert
from talker_t2av.codecs.wavlm_ecapa.encoder import WavlmEcapaEncoder
from talker_t2av.config import WavlmConfig, WavlmEcapaConfig


@pytest.fixture(scope="session")
def config() -> WavlmEcapaConfig:
    wavlm = WavlmConfig(width=64, layers=2, heads=4, intermediate_size=96, convolution_channels=16)
    return WavlmEcapaConfig(channels=32, wavlm=wavlm)


@pytest.fixture(scope="session")
def published(tiny_keys: Callable[..., dict[str, list[int]]], made_up: Callable[..., dict[str, Tensor]]) -> dict:
    """Both halves, as one checkpoint has them: as many layer weights as WavLM has states."""
    wavlm = {f"feature_extract.model.{name}": shape for name, shape in tiny_keys("wavlm").items()}
    return made_up(wavlm | tiny_keys("speaker_ecapa") | {"feature_weight": [3]})


@pytest.fixture(scope="session")
def weights(published: dict[str, Tensor], config: WavlmEcapaConfig, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundle") / "speaker_encoder.safetensors"
    save_file(convert(published, config, path), path)
    return path


@pytest.fixture
def encoder(weights: Path, config: WavlmEcapaConfig) -> WavlmEcapaEncoder:
    return WavlmEcapaEncoder.load(weights, config)
