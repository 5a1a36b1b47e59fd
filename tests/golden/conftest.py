"""Golden numbers: what the reference implementation computes, for one set of weights.

The folder comes from TALKER_GOLDEN, else from ../shared/golden beside the repository, else from the copy in it. Every
size and length is read from its files.
"""

import json
import os
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from talker_t2av.checkpoints.released import load_released_talker
from talker_t2av.config import SequenceConfig
from talker_t2av.model.talker import Talker

REPOSITORY = Path(__file__).resolve().parents[2]
MODULE_TOLERANCE = 2e-4

Compare = Callable[..., None]
Draw = Callable[[str, list[int]], Tensor]


@pytest.fixture(scope="session")
def golden_folder() -> Path:
    named = os.environ.get("TALKER_GOLDEN")
    beside = REPOSITORY.parent / "shared" / "golden"
    return Path(named) if named else beside if beside.is_dir() else Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def golden(golden_folder: Path) -> Callable[[str], dict[str, Tensor]]:
    return lambda name: load_file(golden_folder / f"{name}.safetensors")


@pytest.fixture(scope="session")
def talker(golden_folder: Path) -> Talker:
    talker = load_released_talker(golden_folder / "talker_tiny")
    patch_frames = load_file(golden_folder / "head_speech.safetensors")["x"].shape[-1]
    talker.sequence = SequenceConfig(patch_frames=patch_frames)
    return talker


@pytest.fixture(scope="session")
def recipe(golden_folder: Path) -> dict[str, int]:
    """What the folder has, and from which seeds its weights were drawn."""
    return json.loads((golden_folder / "recipe.json").read_text())


@pytest.fixture(scope="session")
def draw(recipe: dict[str, int]) -> Draw:
    """Normal random numbers for a parameter, by its published name and shape."""

    def drawn(name: str, shape: list[int]) -> Tensor:
        generator = np.random.default_rng(zlib.crc32(name.encode()) + recipe["seed_offset"])
        return torch.from_numpy(np.asarray(generator.standard_normal(shape, dtype=np.float32)))

    return drawn


@pytest.fixture
def compare(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Compare:
    """Assert max |ours - golden| <= tolerance x max(1, max |golden|); the error is kept in the test report."""

    def check(ours: Tensor, expected: Tensor, what: str, tolerance: float = MODULE_TOLERANCE) -> None:
        assert ours.shape == expected.shape, f"{what}: ours {tuple(ours.shape)}, golden {tuple(expected.shape)}"
        error = float((ours - expected).abs().max()) if expected.numel() else 0.0
        scale = max(1.0, float(expected.abs().max())) if expected.numel() else 1.0
        record_property(f"max error of {what}", f"{error:.2e} (largest value {scale:.3g})")
        assert error <= tolerance * scale, f"{what}: max error {error:.3e} at scale {scale:.3g}"

    return check
