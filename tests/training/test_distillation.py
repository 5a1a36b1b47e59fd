"""A distilled head lands where its teacher's sampler ends, and keeps the velocities it had."""

import copy

import pytest
import torch
from torch import Tensor

from talker_t2av.config import ModalityConfig, SamplingConfig, TransformerConfig
from talker_t2av.model.diffusion_head import DiffusionHead
from talker_t2av.model.talker import FlowTargets
from talker_t2av.training.distillation import flow_map_loss, kept_velocity_loss

ROWS, SIZE = 64, 16
SMALL = TransformerConfig(layers=1, heads=2)
CONFIG = ModalityConfig(latent_size=6, condition_size=3, patch_encoder=SMALL, head=SMALL, flow_map=True)
GUIDED = SamplingConfig(steps=6, guidance_scale=2.5)
ONE_STEP = SamplingConfig(steps=1, guidance_scale=1, zero_star=False, solver="flow_map")


def teacher() -> DiffusionHead:
    """A head whose velocities depend on all that it is told, so that guidance matters."""
    torch.manual_seed(0)
    head = DiffusionHead(CONFIG, SIZE)
    for parameter in head.parameters():
        if parameter.ndim > 1:
            torch.nn.init.normal_(parameter, std=0.15)
    return head.requires_grad_(False)


def targets(seed: int) -> FlowTargets:
    source = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=source)

    return FlowTargets(normal(ROWS, 4, 6), normal(ROWS, SIZE), normal(ROWS, 4, 6), normal(ROWS, 3))


def distance(student: DiffusionHead, taught: DiffusionHead, sampling: SamplingConfig) -> float:
    """Of what the student draws to what the teacher draws with guidance, for what neither was trained on."""
    unseen = targets(10_000)
    known = (unseen.hidden, unseen.context, unseen.condition)
    noise = 0.5 * torch.randn(unseen.clean.shape, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        found = student.draw(noise, *known, student.schedule(sampling))
        return float((found - taught.draw(noise, *known, taught.schedule(GUIDED))).square().mean())


def test_one_step_learns_to_land_where_six_guided_ones_end() -> None:
    taught = teacher()
    student = copy.deepcopy(taught).requires_grad_(True)
    before = distance(student, taught, ONE_STEP)
    unguided = distance(taught, taught, SamplingConfig(steps=6, guidance_scale=1))
    optimizer = torch.optim.Adam(student.parameters(), lr=3e-3)
    generator = torch.Generator().manual_seed(0)
    for step in range(300):
        shown = targets(step)
        loss = flow_map_loss(student, taught, shown, GUIDED, generator)
        loss = loss + kept_velocity_loss(student, taught, shown, generator)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert distance(student, taught, ONE_STEP) < min(0.3 * before, 0.7 * unguided)
    assert distance(student, taught, GUIDED) < 0.7 * unguided


def test_nothing_is_lost_of_a_flow_that_the_student_knows() -> None:
    """A head that says one velocity, whatever it is told, is its own flow map, in any number of steps."""
    head = teacher()
    head.output.weight.zero_()
    head.output.bias.copy_(torch.linspace(-1, 1, 6))
    plain, generator = SamplingConfig(steps=6, guidance_scale=1, zero_star=False), torch.Generator().manual_seed(0)
    for seed in range(6):
        assert flow_map_loss(head, head, targets(seed), plain, generator) < 1e-10
    moved = copy.deepcopy(head)
    moved.output.bias.add_(0.1)
    for seed in range(6):
        assert flow_map_loss(moved, head, targets(seed), plain, generator) > 0.1**2 / 4 - 1e-6
    assert kept_velocity_loss(moved, head, targets(0), generator) == pytest.approx(0.1**2, rel=1e-3)


def test_steps_that_cannot_be_shared_are_refused() -> None:
    with pytest.raises(ValueError, match="5 steps"):
        flow_map_loss(teacher(), teacher(), targets(0), SamplingConfig(steps=5), torch.Generator())


def test_a_head_that_was_not_distilled_has_no_flow_map() -> None:
    head = DiffusionHead(CONFIG.model_copy(update={"flow_map": False}), SIZE)
    with pytest.raises(ValueError, match="distilled"):
        head.schedule(ONE_STEP)
