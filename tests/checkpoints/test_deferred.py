"""Weights that are lent, and to one thread at a time."""

from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_model
from torch import nn

from talker_t2av.checkpoints.deferred import Deferred, without_weights

CPU = torch.device("cpu")
SHORT_WHILE = 0.5
"""Seconds in which another thread would borrow and give back."""


@pytest.fixture
def doubling(tmp_path: Path) -> Deferred[nn.Linear]:
    """A layer that doubles one number."""
    layer = nn.Linear(1, 1, bias=False)
    nn.init.constant_(layer.weight, 2)
    save_model(layer, str(tmp_path / "layer.safetensors"))
    return Deferred(without_weights(lambda: nn.Linear(1, 1, bias=False)), tmp_path / "layer.safetensors")


def test_weights_are_there_while_they_are_lent(doubling: Deferred[nn.Linear]) -> None:
    assert not doubling.loaded
    with doubling.lent(CPU) as layer:
        assert doubling.loaded and float(layer(torch.ones(1))) == 2
    assert not doubling.loaded


def test_another_thread_waits_until_they_are_given_back(doubling: Deferred[nn.Linear]) -> None:
    def borrow() -> float:
        with doubling.lent(CPU) as layer:
            return float(layer(torch.full((1,), 3.0)))

    with ThreadPoolExecutor(1) as thread:
        with doubling.lent(CPU) as layer:
            other = thread.submit(borrow)
            wait([other], timeout=SHORT_WHILE)
            assert float(layer(torch.ones(1))) == 2, "nobody has taken them away"
        assert other.result() == 6
