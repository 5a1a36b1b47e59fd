"""Made-up weights under published names, of the tiny sizes that the golden numbers have, too; and a face that is easy
to reckon with."""

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from talker_t2av.checkpoints.folders import PRESETS
from talker_t2av.checkpoints.random_bundle import write_random_bundle
from talker_t2av.codecs.face_mesh.face_model import FaceModel
from talker_t2av.codecs.face_mesh.topology import INNER_LOWER_LIP, LID_HANDLES, VERTICES
from talker_t2av.config import (
    BundleConfig,
    WavlmConfig,
    WavlmEcapaConfig,
    WhisperEncoderConfig,
    WhisperXVaeConfig,
    load_bundle_config,
)

sys.path.insert(0, str(Path(__file__).parent))
from released_files import write_released_files

DATA = Path(__file__).parent / "golden" / "data"


@pytest.fixture(scope="session")
def tiny_keys() -> Callable[[str], dict[str, list[int]]]:
    """Names and shapes of a published checkpoint at a tiny size."""

    def keys(name: str) -> dict[str, list[int]]:
        listed = json.loads((DATA / f"{name}_tiny_keys.json").read_text())
        return listed.get("keys", listed)

    return keys


@pytest.fixture(scope="session")
def made_up() -> Callable[[dict[str, list[int]]], dict[str, Tensor]]:
    """Weights that keep signals about as large as they are."""

    def weights(keys: dict[str, list[int]]) -> dict[str, Tensor]:
        generator = torch.Generator().manual_seed(0)

        def weight(name: str, shape: list[int]) -> Tensor:
            drawn = torch.randn(shape, generator=generator)
            if name.endswith("weight_g"):
                return 0.7 + 0.05 * drawn.abs()
            if name.endswith(("alpha", "running_var")) or (name.endswith("weight") and len(shape) == 1):
                return 1 + 0.1 * drawn.abs()
            return 0.1 * drawn if len(shape) < 2 else drawn / drawn[0].numel() ** 0.5

        return {name: weight(name, shape) for name, shape in keys.items()}

    return weights


@pytest.fixture(scope="session")
def tiny_full() -> BundleConfig:
    """The released kinds of parts at tiny sizes."""
    preset = load_bundle_config(PRESETS / "full.yaml")
    whisper = WhisperEncoderConfig(layers=2, heads=1)
    wavlm = WavlmConfig(width=64, layers=2, heads=4, intermediate_size=96, convolution_channels=16)
    motion = {"size": 64, "channels": (32, 32, 64), "style_size": 64}
    small = {"layers": 1, "heads": 4}
    backbone = {"vocab_size": 151_671, "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2}
    backbone |= {"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "max_position_embeddings": 1024}
    talker = {
        "backbone": backbone,
        "speech": {"latent_size": 32, "condition_size": 256, "patch_encoder": small, "head": small},
        "motion": {"latent_size": 40, "condition_size": 40, "patch_encoder": small, "head": small},
    }
    audio = WhisperXVaeConfig(width=64, encoder_channels=8, decoder_channels=64, whisper=whisper)
    parts = {
        "audio_codec": audio.model_dump(),
        "motion_codec": preset.motion_codec.model_dump() | motion,
        "speaker_encoder": WavlmEcapaConfig(channels=32, wavlm=wavlm).model_dump(),
        "talker": talker,
        "sampling": preset.sampling.model_dump() | {"steps": 3},
    }
    return BundleConfig.model_validate(preset.model_dump() | parts)


@pytest.fixture(scope="session")
def full_bundle(tiny_full: BundleConfig, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of the released kinds of parts, with random weights."""
    folder = tmp_path_factory.mktemp("bundles") / "full"
    write_random_bundle(tiny_full, folder)
    return folder


@pytest.fixture(scope="session")
def as_released(full_bundle: Path, tiny_full: BundleConfig, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same bundle as its weights would have been released: under the published names, in the published formats."""
    folder = tmp_path_factory.mktemp("hub") / "released"
    write_released_files(full_bundle, tiny_full, folder)
    return folder


@pytest.fixture
def released_files(as_released: Path, tmp_path: Path) -> Path:
    """A copy of it, to be spoiled."""
    return Path(shutil.copytree(as_released, tmp_path / "released"))


@pytest.fixture
def face() -> FaceModel:
    """Three coefficients: the first opens the lips by 0.1, the second the lids by half, and the lips by 0.01."""
    basis, neutral = np.zeros((3, VERTICES, 3)), np.zeros((VERTICES, 3))
    basis[0, INNER_LOWER_LIP, 1] = 0.1
    basis[1, INNER_LOWER_LIP, 1] = 0.01
    for _, lower in LID_HANDLES:
        basis[1, lower, 1] = 0.05
        neutral[lower, 1] = 0.1
    return FaceModel(
        template=neutral,
        neutral=neutral,
        basis=basis,
        projection=np.zeros((3, 3 * VERTICES)),
        triangles=np.zeros((0, 3), np.int32),
        lip_weights=np.zeros((2, VERTICES, 9)),
        lid_weights=np.zeros((2, 2, VERTICES, 7)),
        code_mean=np.zeros(9),
        code_std=np.ones(9),
    )
