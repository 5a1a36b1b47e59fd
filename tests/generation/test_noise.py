"""Every member draws from its own generators, in its own order, wherever its row is."""

import pytest
import torch
from torch import Tensor

from talker_t2av.generation.noise import SeededNoise

CPU = torch.device("cpu")


def draw(noise: SeededNoise, *steps: int, name: str = "speech") -> Tensor:
    return noise.draw(name, torch.tensor(steps), torch.Size((len(steps), 4, 3)))


def test_joined_and_kept_members_go_on_where_they_were() -> None:
    alone = {}
    for seed in (3, 5, 8):
        noise = SeededNoise([seed], CPU)
        alone[seed] = [draw(noise, step)[0] for step in range(3)]
    running = SeededNoise([3, 5], CPU)
    assert torch.equal(draw(running, 0, 0), torch.stack((alone[3][0], alone[5][0])))
    joined = running.joined(SeededNoise([8], CPU))
    assert torch.equal(draw(joined, 1, 1, 0), torch.stack((alone[3][1], alone[5][1], alone[8][0])))
    kept = joined.kept([2, 0])
    assert torch.equal(draw(kept, 1, 2), torch.stack((alone[8][1], alone[3][2])))


def test_nothing_is_drawn_for_who_has_not_begun() -> None:
    noise, other = SeededNoise([0, 1], CPU), SeededNoise([1], CPU)
    assert not draw(noise, 2, -1)[1].any()
    assert torch.equal(draw(noise, 3, 0)[1], draw(other, 0)[0])


def test_heads_have_noise_of_their_own() -> None:
    assert not torch.equal(draw(SeededNoise([0], CPU), 0), draw(SeededNoise([0], CPU), 0, name="motion"))


def test_noise_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"2 members was asked for \(1, 4, 3\) at 1 steps"):
        draw(SeededNoise([0, 1], CPU), 0)
    with pytest.raises(ValueError, match="cannot be joined with object"):
        SeededNoise([0], CPU).joined(object())
