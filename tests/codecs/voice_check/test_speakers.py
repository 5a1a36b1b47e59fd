"""How much a voice changes, on embeddings whose people are known."""

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from talker_t2av.codecs.ge2e.encoder import Ge2eEncoder
from talker_t2av.codecs.voice_check.speakers import strongest_change

SIZE = 256


def windows(people: str, seed: int = 0) -> Tensor:
    """[P, 256] unit vectors, one a letter: a person's own, and what one window differs by."""
    source = torch.Generator().manual_seed(seed)
    own = {name: F.normalize(torch.rand(SIZE, generator=source) ** 2, dim=0) for name in sorted(set(people))}
    noise = torch.randn(len(people), SIZE, generator=source) * (0.2 / SIZE) ** 0.5
    return F.normalize(torch.stack([own[name] for name in people]) + noise, dim=1)


@pytest.mark.parametrize("people", ["A" * 8, "A" * 30, "A" * 150])
def test_one_person(people: str) -> None:
    assert 0 < strongest_change(windows(people)) < 1


@pytest.mark.parametrize("people", ["A" * 8 + "B" * 8, "A" * 100 + "B" * 10, "A" * 12 + "B" * 12 + "A" * 12 + "B" * 12])
def test_two_people_in_turn(people: str) -> None:
    assert strongest_change(windows(people)) > (Ge2eEncoder.several_people or 0)


def test_the_order_of_two_stretches_does_not_matter() -> None:
    embeddings = windows("A" * 15 + "B" * 15)
    assert strongest_change(embeddings) == pytest.approx(strongest_change(embeddings.flip(0)), rel=1e-5)


@pytest.mark.parametrize("count", [0, 1, 4])
def test_too_little_to_tell(count: int) -> None:
    assert strongest_change(windows("AB" * 4)[:count]) == 0
