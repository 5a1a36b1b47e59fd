"""A face that waits keeps its mouth shut, moves a little, and meets the film without a jump."""

import torch

from talker_t2av import Talker
from talker_t2av.generation.noise import SeededNoise
from talker_t2av.generation.waiting import arriving, settling, waiting_motion


def test_settling_leaves_a_pose_and_comes_into_its_course() -> None:
    course = torch.randn(60, 4, generator=torch.Generator().manual_seed(0))
    pose = torch.tensor([1.0, -2.0, 0.5, 0.0])
    settled = settling(course, pose)
    assert torch.allclose(settled[0], pose)
    distance = (settled - course).norm(dim=1)
    assert (distance.diff() < 0).all() and distance[40] < 0.02 * distance[0]
    arrived = arriving(course, pose)
    assert torch.allclose(arrived[-1], pose) and torch.allclose(arrived[:20], course[:20], atol=0.1)
    assert settling(course[:0], pose).shape == (0, 4)


def test_no_wait_is_no_motion() -> None:
    bundle = Talker.load("nano", "cpu").bundle
    identity = torch.zeros(40)
    noise = SeededNoise([0], bundle.device)
    assert waiting_motion(bundle, identity, 0, bundle.config.sampling, noise).shape == (0, 40)
