"""Flow matching, as pure functions: training targets, the sampling grid, guidance, the solvers (method.md section 5).

Time runs from data (0) to noise (1): x_t = (1 - t) x_0 + t z, and the velocity to learn is z - x_0.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from talker_t2av.config import SamplingConfig, Solver

TIME_MEAN, TIME_DEVIATION = -0.4, 1.0
HIDDEN_DROPOUT, CONTEXT_DROPOUT = 0.1, 0.05
ZERO_STAR_FRACTION = 0.04
VELOCITY_NORM_FLOOR = 1e-8

Velocity = Callable[[Tensor, Tensor, Tensor], Tensor]
"""(noisy [M, P, C], time [M] or embedded [M, D], hidden [M, D]) -> velocity [M, P, C]; context and global condition are
bound in it."""


@dataclass(frozen=True)
class FlowDraw:
    """The random draws of one training step, one row a target."""

    time: Tensor
    """[M] in 0..1."""
    noise: Tensor
    """[M, P, C] standard normal."""
    keep_hidden: Tensor
    """[M] bool: false where h is replaced by zeros."""
    keep_context: Tensor
    """[M] bool: false where the previous patch is replaced by zeros."""


def draw_flow(target: Tensor, generator: torch.Generator | None = None) -> FlowDraw:
    """Draw times, noise and dropout for targets [M, P, C]: t = sigmoid(Normal(-0.4, 1))."""
    rows, device = len(target), target.device

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator, device=device, dtype=target.dtype)

    def uniform() -> Tensor:
        return torch.rand(rows, generator=generator, device=device)

    return FlowDraw(
        time=torch.sigmoid(normal(rows) * TIME_DEVIATION + TIME_MEAN),
        noise=normal(*target.shape),
        keep_hidden=uniform() >= HIDDEN_DROPOUT,
        keep_context=uniform() >= CONTEXT_DROPOUT,
    )


def interpolate(target: Tensor, draw: FlowDraw) -> tuple[Tensor, Tensor]:
    """Noisy patch x_t and its velocity z - x_0, both [M, P, C]."""
    time = draw.time[:, None, None]
    return (1 - time) * target + time * draw.noise, draw.noise - target


def sampling_grid(steps: int, sway: float, device: torch.device | None = None) -> Tensor:
    """[steps + 1] times from 1 to 0; `sway` > 0 puts more of them near the noise (0: evenly spaced)."""
    even = torch.linspace(1, 0, steps + 1, device=device)
    return even + sway * (torch.cos(math.pi / 2 * even) - 1 + even)


def zero_star_steps(steps: int) -> int:
    """How many first steps CFG-Zero* leaves out."""
    return max(1, int(ZERO_STAR_FRACTION * (steps + 1)))


def guide(conditional: Tensor, unconditional: Tensor, guidance_scale: float, zero_star: bool) -> Tensor:
    """Classifier-free guidance of velocities [M, P, C]; with `zero_star` the unconditional one is first scaled to
    fit the conditional one, sample by sample."""
    if zero_star:
        product = (conditional * unconditional).sum(dim=(1, 2), keepdim=True)
        unconditional = unconditional * (product / (unconditional.square().sum((1, 2), True) + VELOCITY_NORM_FLOOR))
    return unconditional + guidance_scale * (conditional - unconditional)


def step_times(grid: Tensor, solver: Solver) -> Tensor:
    """[n + 1] grid -> [n, k] the times at which a solver asks for velocities, step by step: Euler's method asks once a
    step, as a flow map does, midpoint and Heun's twice."""
    start, end = grid[:-1], grid[1:]
    if solver == "midpoint":
        return torch.stack((start, start + (end - start) / 2), dim=1)
    return torch.stack((start, end), dim=1) if solver == "heun" else start[:, None]


@dataclass(frozen=True)
class Schedule:
    """Along which times a patch is drawn, and how: the same for every patch with the same settings. n steps, in each of
    which a solver asks for k velocities."""

    solver: Solver
    steps: Tensor
    """[n] lengths of the steps, below 0: from noise to data."""
    times: Tensor
    """[n, k, ...] what the network is told of the time of each velocity, and of how far its step goes."""
    guided: tuple[tuple[bool, ...], ...]
    """n x k: which velocities are guided."""
    guidance_scale: float
    zero_star: bool


def sampling_schedule(
    sampling: SamplingConfig,
    device: torch.device | None = None,
    embed_time: Callable[[Tensor, Tensor], Tensor] = lambda times, differences: times,
) -> Schedule:
    """What is the same for all patches. Velocities at times within `guidance_interval` are guided (Kynkäänniemi et al.
    2024, arXiv 2404.07724). `embed_time` makes of all times and time differences [n k] at once what the network is
    told, one row each: a difference is the length of its step for a flow map, 0 for a velocity at one time."""
    skipped = zero_star_steps(sampling.steps) if sampling.zero_star else 0
    grid = sampling_grid(sampling.steps, sampling.sway, device)[skipped:]
    times = step_times(grid, sampling.solver)
    differences = times - grid[1:, None] if sampling.solver == "flow_map" else torch.zeros_like(times)
    earliest, latest = sampling.guidance_interval
    guided = (times >= earliest) & (times <= latest) & (sampling.guidance_scale != 1)
    return Schedule(
        solver=sampling.solver,
        steps=grid.diff(),
        times=embed_time(times.flatten(), differences.flatten()).unflatten(0, times.shape),
        guided=tuple(tuple(step) for step in guided.tolist()),
        guidance_scale=sampling.guidance_scale,
        zero_star=sampling.zero_star,
    )


def trajectory(velocity: Velocity, noise: Tensor, hidden: Tensor, schedule: Schedule) -> list[Tensor]:
    """From `noise` [M, P, C] (at time 1) along a schedule: the noise, and the patch after each step.

    Both guidance branches go through one call of `velocity`, rows doubled: first with h, then with zeros.
    """

    def direction(patch: Tensor, step: int, evaluation: int) -> Tensor:
        time = schedule.times[step, evaluation]
        if not schedule.guided[step][evaluation]:
            return velocity(patch, time.expand(len(patch), *time.shape), hidden)
        conditional, unconditional = velocity(
            patch.repeat(2, 1, 1),
            time.expand(2 * len(patch), *time.shape),
            torch.cat((hidden, torch.zeros_like(hidden))),
        ).chunk(2)
        return guide(conditional, unconditional, schedule.guidance_scale, schedule.zero_star)

    patches = [noise]
    for index, step in enumerate(schedule.steps):
        patch = patches[-1]
        first = direction(patch, index, 0)
        if schedule.solver == "midpoint":
            patches.append(patch + step * direction(patch + step / 2 * first, index, 1))
        elif schedule.solver == "heun":
            patches.append(patch + step / 2 * (first + direction(patch + step * first, index, 1)))
        else:
            patches.append(patch + step * first)
    return patches
