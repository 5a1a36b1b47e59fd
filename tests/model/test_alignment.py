"""The path through the text, against every path there is."""

import itertools

import pytest
import torch

from talker_t2av.model.alignment import LARGEST_ADVANCE, best_path


@pytest.mark.parametrize("seed", range(20))
def test_no_path_that_may_be_gone_is_better(seed: int) -> None:
    scores = torch.randn(3, 4, 6, generator=torch.Generator().manual_seed(seed))
    scores[:, :, 0] = -torch.inf
    for row, path in zip(scores, best_path(scores).tolist(), strict=True):
        best = max(
            float(row[torch.arange(4), list(other)].sum())
            for other in itertools.combinations_with_replacement(range(6), 4)
            if max(after - before for before, after in itertools.pairwise(other)) <= LARGEST_ADVANCE
        )
        assert float(row[torch.arange(4), path].sum()) == pytest.approx(best, abs=1e-5)
