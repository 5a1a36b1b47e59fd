"""A face that waits keeps its mouth shut, moves a little, and meets the film without a jump."""

import torch

from talker_t2av import Talker
from talker_t2av.generation.pipeline import EXAMPLE_PORTRAIT
from talker_t2av.generation.waiting import PIECE_FRAMES, arriving, settling, show
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


def test_pieces_are_the_motion() -> None:
    bundle = Talker.load("nano", "cpu").bundle
    source = bundle.motion_codec.prepare(read_picture(EXAMPLE_PORTRAIT), face=None, size=128)
    motion = source.identity + torch.linspace(0, 0.5, 2 * PIECE_FRAMES + 3)[:, None]
    pieces = list(show(bundle, source, motion))
    assert [len(piece.frames) for piece in pieces] == [PIECE_FRAMES, PIECE_FRAMES, 3]
    assert all(len(piece.samples) == 960 * len(piece.frames) and not piece.samples.any() for piece in pieces)
    assert (pieces[2].frames == bundle.motion_codec.render(source, motion[-3:])).all()
