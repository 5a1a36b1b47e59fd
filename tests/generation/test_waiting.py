"""A face that waits keeps its mouth shut, moves a little, and meets the film without a jump."""

import numpy as np
import torch

from talker_t2av import Talker
from talker_t2av.generation.noise import SeededNoise
from talker_t2av.generation.pipeline import EXAMPLE_PORTRAIT
from talker_t2av.generation.waiting import arriving, settling, waiting_motion
from talker_t2av.media.picture import read_picture


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


def test_a_waiting_face_is_alive_and_says_nothing() -> None:
    """Found again in the pictures of twenty seconds: it moves, it blinks, its lips stay together."""
    bundle = Talker.load("nano", "cpu").bundle
    source = bundle.motion_codec.prepare(read_picture(EXAMPLE_PORTRAIT), face=None, framing="square", size=192)
    noise = SeededNoise([0], bundle.device)
    motion = waiting_motion(bundle, source.identity, 500, bundle.config.sampling, noise)
    assert motion.shape == (500, 40)
    shown = torch.cat((source.identity.expand(5, -1), motion))
    faces = bundle.motion_codec.finder.track(bundle.motion_codec.render(source, shown))[:, :, :2]
    eyes = np.linalg.norm(faces[:, 33] - faces[:, 263], axis=-1)
    lips = np.linalg.norm(faces[:, 13] - faces[:, 14], axis=-1) / eyes
    lids = np.linalg.norm(faces[:, 159] - faces[:, 145], axis=-1) / eyes
    assert np.percentile(np.abs(lips - lips[:5].mean()), 99) < 0.025, "as closed as the portrait at rest"
    assert faces[:, 1].std(axis=0).max() > 0.3, "pixels that the nose moves"
    assert lids.min() < 0.6 * np.median(lids), "she blinks"
    assert (lids < 0.6 * np.median(lids)).mean() < 0.15, "and looks at us most of the time"


def test_no_wait_is_no_motion() -> None:
    bundle = Talker.load("nano", "cpu").bundle
    identity = torch.zeros(40)
    noise = SeededNoise([0], bundle.device)
    assert waiting_motion(bundle, identity, 0, bundle.config.sampling, noise).shape == (0, 40)
    one, other = (waiting_motion(bundle, identity, 9, bundle.config.sampling, SeededNoise([seed], bundle.device))
                  for seed in (1, 2))  # fmt: skip
    assert one.shape == (9, 40) and not torch.equal(one, other), "the seed decides how it waits"
