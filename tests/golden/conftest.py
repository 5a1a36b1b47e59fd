"""Golden numbers: what the reference implementation computes, for one set of weights.

The folder comes from TALKER_GOLDEN, else from ../shared/golden beside the repository, else from the copy in it. Every
size and length is read from its files. What the tests found is printed at their end, one row a file.
"""

import json
import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
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

FILE, COMPARED, NOTICED = "golden file", "golden error", "changed answers noticed"
"""Properties of a test's report: what it reads, then what it finds in it."""

Compare = Callable[..., None]
Draw = Callable[[str, list[int]], Tensor]


@pytest.fixture(scope="session")
def golden_folder() -> Path:
    named = os.environ.get("TALKER_GOLDEN")
    beside = REPOSITORY.parent / "shared" / "golden"
    return Path(named) if named else beside if beside.is_dir() else Path(__file__).parent / "data"


@pytest.fixture
def golden(golden_folder: Path, record_property: Callable[[str, object], None]) -> Callable[[str], dict[str, Tensor]]:
    def load(name: str) -> dict[str, Tensor]:
        record_property(FILE, name)
        return load_file(golden_folder / f"{name}.safetensors")

    return load


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
def compare(record_property: Callable[[str, object], None]) -> Compare:
    """Assert max |ours - golden| <= tolerance x max(1, max |golden|); the error is kept in the test report."""

    def check(ours: Tensor, expected: Tensor, what: str, tolerance: float = MODULE_TOLERANCE) -> None:
        assert ours.shape == expected.shape, f"{what}: ours {tuple(ours.shape)}, golden {tuple(expected.shape)}"
        error = float((ours - expected).abs().max()) if expected.numel() else 0.0
        scale = max(1.0, float(expected.abs().max())) if expected.numel() else 1.0
        assert error <= tolerance * scale, f"{what}: max error {error:.3e} at scale {scale:.3g}"
        record_property(COMPARED, (what, error / scale, tolerance))

    return check


@dataclass
class Found:
    """What the tests found in one golden file."""

    errors: list[float] = field(default_factory=list)
    tolerance: float = 0.0
    noticed: str = "not run"

    def row(self, name: str) -> str:
        """A line of the table."""
        greatest = f"{max(self.errors):.1e} | {self.tolerance:g}" if self.errors else "not run | not run"
        return f"| {name} | {len(self.errors)} | {greatest} | {self.noticed} |"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Errors are shares of the largest golden value, where that is above 1."""
    files: dict[str, Found] = {}
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        found = Found()
        for name, value in report.user_properties:
            if name == FILE:
                found = files.setdefault(value, Found())
            elif name == COMPARED:
                _, error, found.tolerance = value
                found.errors.append(error)
            elif name == NOTICED:
                found.noticed = value
    if files:
        terminalreporter.section("golden numbers")
        terminalreporter.write_line("| file | compared | greatest error | tolerance | noticed when changed by 2 % |")
        terminalreporter.write_line("|---|---|---|---|---|")
    for name, found in sorted(files.items()):
        terminalreporter.write_line(found.row(name))
