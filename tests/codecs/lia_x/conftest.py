"""A tiny LIA-X with made-up weights, whose pictures are 64 pixels wide, and a face for it."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from skimage import data

from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.codecs.face_finder.finder import FaceFinder
from talker_t2av.codecs.lia_x.codec import LiaXCodec
from talker_t2av.codecs.lia_x.direction import orthonormal_basis
from talker_t2av.codecs.lia_x.network import LiaXNetwork
from talker_t2av.config import LiaXConfig


@pytest.fixture(scope="session")
def config() -> LiaXConfig:
    return LiaXConfig(
        size=64,
        channels=(32, 32, 64),
        style_size=64,
        motion_mean=tuple(0.01 * number for number in range(40)),
        motion_deviation=tuple(0.02 * (1 + number) for number in range(40)),
    )


@pytest.fixture(scope="session")
def network(config: LiaXConfig) -> LiaXNetwork:
    """Weights that keep signals about as large as they are."""
    network, generator = LiaXNetwork(config).eval(), torch.Generator().manual_seed(0)
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            drawn = torch.randn(tensor.shape, generator=generator)
            if name.endswith("basis"):
                tensor.copy_(orthonormal_basis(drawn))
            elif name.endswith(("norm.weight", "modulation.bias")):
                tensor.copy_(1 + 0.1 * drawn)
            elif name.endswith(("bias", "gamma")):
                tensor.copy_(0.1 * drawn)
            else:
                tensor.copy_(drawn / drawn[0].numel() ** 0.5)
    return network


@pytest.fixture(scope="session")
def weights(network: LiaXNetwork, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lia_x") / "motion_codec.safetensors"
    save_file(network.state_dict(), path)
    return path


@pytest.fixture(scope="session")
def finder() -> FaceFinder:
    return FaceFinder.load(EMBEDDED / "nano" / "face_finder.safetensors")


@pytest.fixture
def codec(weights: Path, config: LiaXConfig, finder: FaceFinder) -> LiaXCodec:
    return LiaXCodec.load(weights, config, finder)


@pytest.fixture(scope="session")
def portrait() -> np.ndarray:
    """[512, 512, 3]."""
    return data.astronaut()
