"""The sampler against flows whose end is known."""

import itertools
import math
from typing import get_args

import pytest
import torch
from torch import Tensor

from talker_t2av.config import SamplingConfig, Solver
from talker_t2av.model.flow_matching import (
    guide,
    sampling_grid,
    sampling_schedule,
    step_times,
    trajectory,
    zero_star_steps,
)

NOISE = torch.linspace(-2, 2, 24).view(2, 4, 3)
HIDDEN = torch.zeros(2, 5)
SPOKEN = torch.linspace(-0.3, 0.4, 10).view(2, 5)


def growing(noisy: Tensor, time: Tensor, hidden: Tensor) -> Tensor:
    """dx/dt = x: from time 1 to 0 everything shrinks by e."""
    return noisy


def error(solver: Solver, steps: int) -> float:
    settings = SamplingConfig(steps=steps, sway=0, guidance_scale=1, zero_star=False, solver=solver)
    found = trajectory(growing, NOISE, HIDDEN, sampling_schedule(settings))[-1]
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

    trajectory(counted, NOISE, HIDDEN, sampling_schedule(SamplingConfig(zero_star=False, solver=solver)))
    assert len(asked) == calls
    assert all(0 <= time <= 1 for time in asked)


def test_a_straight_flow_needs_one_step() -> None:
    """The velocity z - x_0 of one target leads there in any number of steps."""
    target = torch.ones_like(NOISE)
    for solver in get_args(Solver):
        settings = SamplingConfig(steps=1, sway=0, guidance_scale=1, zero_star=False, solver=solver)
        found = trajectory(lambda x, t, h: NOISE - target, NOISE, HIDDEN, sampling_schedule(settings))[-1]
        assert torch.allclose(found, target)


def swirling(noisy: Tensor, time: Tensor, hidden: Tensor) -> Tensor:
    """A flow that depends on everything, row by row."""
    return torch.sin(noisy + time[:, None, None]) + hidden.sum(dim=1)[:, None, None]


def one_row_at_a_time(solver: Solver, interval: tuple[float, float], scale: float, zero_star: bool) -> Tensor:
    """The sampler once more: branch by branch and row by row, nothing shared."""
    grid = sampling_grid(6, sway=1)[zero_star_steps(6) if zero_star else 0 :].tolist()

    def velocity(patch: Tensor, time: float, hidden: Tensor) -> Tensor:
        at = torch.tensor([time])
        told = swirling(patch, at, hidden)
        if interval[0] <= time <= interval[1]:
            return guide(told, swirling(patch, at, torch.zeros_like(hidden)), scale, zero_star)
        return told

    def solved(patch: Tensor, hidden: Tensor) -> Tensor:
        for start, end in itertools.pairwise(grid):
            step, first = end - start, velocity(patch, start, hidden)
            if solver == "euler":
                patch = patch + step * first
            elif solver == "midpoint":
                patch = patch + step * velocity(patch + step / 2 * first, start + step / 2, hidden)
            else:
                patch = patch + step * (first + velocity(patch + step * first, end, hidden)) / 2
        return patch

    return torch.cat([solved(*row) for row in zip(NOISE.split(1), SPOKEN.split(1), strict=True)])


@pytest.mark.parametrize("solver", ["euler", "midpoint", "heun"])
@pytest.mark.parametrize("interval", [(0.0, 1.0), (0.2, 0.8), (0.0, 0.5), (0.5, 0.5)])
@pytest.mark.parametrize("zero_star", [True, False])
def test_guidance_within_an_interval(solver: Solver, interval: tuple[float, float], zero_star: bool) -> None:
    settings = SamplingConfig(
        steps=6, guidance_scale=2.5, zero_star=zero_star, solver=solver, guidance_interval=interval
    )
    found = trajectory(swirling, NOISE, SPOKEN, sampling_schedule(settings))[-1]
    assert torch.allclose(found, one_row_at_a_time(solver, interval, 2.5, zero_star), atol=1e-5)


def test_outside_the_interval_one_branch_is_asked() -> None:
    rows: list[tuple[float, int]] = []

    def counted(noisy: Tensor, time: Tensor, hidden: Tensor) -> Tensor:
        rows.append((float(time[0]), len(noisy)))
        return noisy

    settings = SamplingConfig(steps=10, sway=0, zero_star=False, guidance_interval=(0.25, 0.75))
    trajectory(counted, NOISE, HIDDEN, sampling_schedule(settings))
    assert [time for time, count in rows if count == 4] == pytest.approx([0.7, 0.6, 0.5, 0.4, 0.3])
    assert [count for time, count in rows if not 0.25 <= time <= 0.75] == [2] * 5


@pytest.mark.parametrize("solver", get_args(Solver))
def test_times_are_embedded_all_at_once(solver: Solver) -> None:
    calls, told = [], []

    def embed(times: Tensor, differences: Tensor) -> Tensor:
        calls.append(times)
        return torch.stack((times, differences), dim=1)

    def velocity(noisy: Tensor, time: Tensor, hidden: Tensor) -> Tensor:
        assert time.shape == (len(noisy), 2)
        told.append(time[0])
        return noisy

    settings = SamplingConfig(steps=4, guidance_scale=1, zero_star=False, solver=solver)
    trajectory(velocity, NOISE, HIDDEN, sampling_schedule(settings, embed_time=embed))
    assert len(calls) == 1
    grid = sampling_grid(4, sway=1)
    times = step_times(grid, solver).flatten()
    differences = grid[:-1] - grid[1:] if solver == "flow_map" else torch.zeros_like(times)
    assert torch.equal(torch.stack(told), torch.stack((times, differences), dim=1))


@pytest.mark.parametrize("steps", [1, 2, 5])
def test_a_flow_map_is_exact_in_any_number_of_steps(steps: int) -> None:
    """dx/dt = x takes x from t to t - d in x exp(-d): the average velocity over that step is x (1 - exp(-d)) / d."""

    def told(times: Tensor, differences: Tensor) -> Tensor:
        return differences

    def average(noisy: Tensor, difference: Tensor, hidden: Tensor) -> Tensor:
        return (noisy.flatten(1) * (-torch.expm1(-difference) / difference)[:, None]).view(noisy.shape)

    settings = SamplingConfig(steps=steps, guidance_scale=1, zero_star=False, solver="flow_map")
    found = trajectory(average, NOISE, HIDDEN, sampling_schedule(settings, embed_time=told))[-1]
    assert torch.allclose(found, NOISE / math.e, atol=1e-6)


@pytest.mark.parametrize("settings", [{"zero_star": True, "guidance_scale": 1}, {"zero_star": False}])
def test_a_flow_map_is_not_guided_again(settings: dict[str, float | bool]) -> None:
    with pytest.raises(ValueError, match="guidance_scale 1 and zero_star false"):
        SamplingConfig(solver="flow_map", **settings)


@pytest.mark.parametrize("interval", [(0.6, 0.4), (-0.1, 1.0), (0.0, 1.1)])
def test_what_is_no_interval_is_refused(interval: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="guidance_interval"):
        SamplingConfig(guidance_interval=interval)
