"""Few-step distillation of a diffusion head: it learns where its teacher's sampler, with guidance, takes a patch.

The student keeps what it knew at time difference 0, and learns the average velocity over whole steps beside it, as
shortcut models and flow maps do (Frans et al., arXiv 2410.12557; Boffi et al., arXiv 2505.18825). Here the teacher's
course is followed to its end, so that there is nothing to bootstrap from.
"""

import torch
from torch import Tensor

from talker_t2av.config import SamplingConfig
from talker_t2av.model.diffusion_head import DiffusionHead
from talker_t2av.model.flow_matching import draw_flow, interpolate, sampling_grid
from talker_t2av.model.talker import FlowTargets

STEP_COUNTS = (1, 2, 2)
"""In how many steps the student is to follow the teacher; one of these a training step."""
HOTTEST = 1.2
"""Temperatures of the noise are drawn from 0 to this."""


def flow_map_loss(
    student: DiffusionHead,
    teacher: DiffusionHead,
    targets: FlowTargets,
    sampling: SamplingConfig,
    generator: torch.Generator,
) -> Tensor:
    """Mean squared distance from where the teacher ends to where the student lands in one of a few equal shares of its
    steps. Raises ValueError for a teacher whose steps have no such shares."""
    if any(sampling.steps % count for count in STEP_COUNTS):
        raise ValueError(f"{sampling.steps} steps of the teacher cannot be shared among {STEP_COUNTS} of the student")
    rows, device = len(targets.clean), targets.clean.device
    temperature = HOTTEST * torch.rand(rows, 1, 1, generator=generator, device=device)
    noise = temperature * torch.randn(targets.clean.shape, generator=generator, device=device)
    known = (targets.hidden, targets.context, targets.condition)
    with torch.no_grad():
        course = teacher.trajectory(noise, *known, teacher.schedule(sampling))
    patches = torch.stack([noise] * (sampling.steps + 1 - len(course)) + course)
    count = STEP_COUNTS[int(torch.randint(len(STEP_COUNTS), (), generator=generator, device=device))]
    length = sampling.steps // count
    begin = length * torch.randint(count, (rows,), generator=generator, device=device)
    row, grid = torch.arange(rows, device=device), sampling_grid(sampling.steps, sampling.sway, device)
    before, after, difference = patches[begin, row], patches[begin + length, row], grid[begin] - grid[begin + length]
    average = student(before, grid[begin], *known, difference)
    return (before - difference[:, None, None] * average - after).square().mean()


def kept_velocity_loss(
    student: DiffusionHead, teacher: DiffusionHead, targets: FlowTargets, generator: torch.Generator
) -> Tensor:
    """Mean squared difference of student's and teacher's velocities at one time, of both branches of guidance."""
    draw = draw_flow(targets.clean, generator)
    noisy, _ = interpolate(targets.clean, draw)
    hidden = targets.hidden * draw.keep_hidden[:, None]
    inputs = (noisy, draw.time, hidden, targets.context, targets.condition)
    with torch.no_grad():
        wanted = teacher(*inputs)
    return (student(*inputs) - wanted).square().mean()
