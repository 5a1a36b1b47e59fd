"""A steady head: noise goes, slow movement and all of the face stay, and pieces do not matter."""

import pytest
import torch

from talker_t2av.codecs.face_mesh.face_model import POSE_SIZE
from talker_t2av.codecs.face_mesh.steadiness import SteadyHead


def unrest(poses: torch.Tensor) -> float:
    return float(poses.diff(n=2, dim=0).square().mean().sqrt())


def test_noise_goes_and_movement_stays() -> None:
    generator = torch.Generator().manual_seed(0)
    times = torch.arange(250) / 25
    nod = torch.sin(2 * torch.pi * 0.5 * times)[:, None].expand(-1, 40)
    drawn = nod + 0.1 * torch.randn(250, 40, generator=generator)
    steady = SteadyHead().push(drawn)
    poses = steady[:, :POSE_SIZE]
    assert unrest(poses) < 0.2 * unrest(drawn[:, :POSE_SIZE])
    assert (poses[2:] - nod[:-2, :POSE_SIZE]).abs().max() < 0.25, "a nod comes two frames late, as large as it was"
    assert torch.equal(steady[:, POSE_SIZE:], drawn[:, POSE_SIZE:]), "lips and lids are not touched"


@pytest.mark.parametrize("pieces", [[1] * 20, [4] * 5, [0, 7, 13]])
def test_pieces_do_not_matter(pieces: list[int]) -> None:
    motion = torch.randn(20, 40, generator=torch.Generator().manual_seed(1))
    steady = SteadyHead()
    assert torch.equal(torch.cat([steady.push(piece) for piece in motion.split(pieces)]), SteadyHead().push(motion))


def test_a_film_begins_where_its_head_is() -> None:
    still = torch.randn(40, generator=torch.Generator().manual_seed(2)).expand(9, -1)
    assert torch.allclose(SteadyHead().push(still), still)
