"""The sampler against flows whose end is known."""

import math

import pytest
import torch
from torch import Tensor

from talker_t2av.config import Solver
from talker_t2av.model.flow_matching import sample, sampling_grid

NOISE = torch.linspace(-2, 2, 24).view(2, 4, 3)
HIDDEN = torch.zeros(2, 5)


def growing(noisy: Tensor, time: Tensor, hidden: Tensor) -> Tensor:
    """dx/dt = x: from time 1 to 0 everything shrinks by e."""
    return noisy


def error(solver: Solver, steps: int) -> float:
    found = sample(growing, NOISE, HIDDEN, sampling_grid(steps, sway=0), 1.0, zero_star=False, solver=solver)
    return float((found - NOISE / math.e).abs().max())


@pytest.mark.parametrize(("solver", "order"), [("euler", 1), ("midpoint", 2), ("heun", 2)])
def test_error_falls_with_the_order_of_the_solver(solver: Solver, order: int) -> None:
    assert error(solver, 8) / error(solver, 16) == pytest.approx(2**order, rel=0.15)


@pytest.mark.parametrize(("solver", "calls"), [("euler", 10), ("midpoint", 20), ("heun", 20)])
def test_velocities_asked_for(solver: Solver, calls: int) -> None:
    asked = []

    def counted(noisy: Tensor, time: Tensor, hidden: Tensor) -> Tensor:
        asked.append(float(time[0]))
        return noisy

    sample(counted, NOISE, HIDDEN, sampling_grid(10, sway=1), 2.0, zero_star=False, solver=solver)
    assert len(asked) == calls
    assert all(0 <= time <= 1 for time in asked)


def test_a_straight_flow_needs_one_step() -> None:
    """The velocity z - x_0 of one target leads there in any number of steps."""
    target = torch.ones_like(NOISE)
    for solver in ("euler", "midpoint", "heun"):
        found = sample(lambda x, t, h: NOISE - target, NOISE, HIDDEN, sampling_grid(1, 0), 1.0, False, solver)
        assert torch.allclose(found, target)
