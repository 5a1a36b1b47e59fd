"""The path through the text, against every path there is."""

import itertools

import pytest
import torch

from talker_t2av.model.alignment import LARGEST_ADVANCE, best_path, settled

PLACES, FRAMES = 6, 4


def beginning(places: list[int]) -> torch.Tensor:
    """[B, 6] sums of paths that begin at these places."""
    sums = torch.full((len(places), PLACES), -torch.inf)
    sums[torch.arange(len(places)), places] = 0
    return sums


def scores(seed: int, frames: int = FRAMES) -> torch.Tensor:
    return torch.randn(3, frames, PLACES, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("seed", range(20))
def test_no_path_that_may_be_gone_is_better(seed: int) -> None:
    starts = [0, 1, 2]
    path, sums = best_path(scores(seed), beginning(starts))
    for row, start, found, ends in zip(scores(seed), starts, path.tolist(), sums, strict=True):
        allowed = [
            other
            for other in itertools.combinations_with_replacement(range(start, PLACES), FRAMES)
            if max(after - before for before, after in itertools.pairwise((start, *other))) <= LARGEST_ADVANCE
        ]
        best = {other: float(row[torch.arange(FRAMES), list(other)].sum()) for other in allowed}
        assert best[tuple(found)] == pytest.approx(max(best.values()), abs=1e-5)
        for place in range(PLACES):
            there = [value for other, value in best.items() if other[-1] == place]
            missing = max(best.values()) - max(there, default=-torch.inf)
            assert -float(ends[place]) == pytest.approx(missing, abs=1e-5)


@pytest.mark.parametrize("seed", range(20))
def test_patch_by_patch_the_path_ends_where_it_does_at_once(seed: int) -> None:
    whole = scores(seed, 3 * FRAMES)
    sums = beginning([0, 0, 0])
    for patch in whole.split(FRAMES, dim=1):
        path, sums = best_path(patch, sums)
    at_once, ends = best_path(whole, beginning([0, 0, 0]))
    assert torch.equal(path[:, -1], at_once[:, -1])
    assert torch.allclose(sums, ends, atol=1e-5)


def test_what_a_patch_seemed_to_say_the_next_corrects() -> None:
    """Frame by frame the text seems to begin; then it turns out that all was still silence."""
    first, second = torch.zeros(1, FRAMES, PLACES), torch.zeros(1, FRAMES, PLACES)
    first[0, -1, 2], second[..., 0] = 1, 5
    path, sums = best_path(first, beginning([0]))
    assert path[0, -1] == 2
    assert best_path(second, sums)[0].tolist() == [[0, 0, 0, 0]]


def test_tokens_that_were_told_too_early_settle() -> None:
    assert settled([0, 0, 1, 3, 0, 0, 1, 2, 2, 4]) == [0, 0, 0, 0, 0, 0, 1, 2, 2, 4]
    assert settled([0, 1, 1, 2]) == [0, 1, 1, 2]
    assert settled([]) == []
