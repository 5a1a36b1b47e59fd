"""Made-up weights under published names, of the tiny sizes that the golden numbers have, too."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor

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
