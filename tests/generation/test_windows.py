"""Cuts of long recordings, against where the pauses are."""

import pytest
import torch

from talker_t2av.generation.windows import cut_at_pauses


def test_cuts_are_in_pauses() -> None:
    spoken = torch.ones(100)
    spoken[18:22] = spoken[38:42] = spoken[55:59] = spoken[90:94] = 0
    assert cut_at_pauses(spoken, 10, 25) == [20, 40, 57, 82, 100]


def test_a_longer_pause_is_better() -> None:
    spoken = torch.ones(40)
    spoken[12:13] = spoken[16:20] = spoken[24:25] = 0
    assert cut_at_pauses(spoken, 10, 25)[0] == 18


@pytest.mark.parametrize("level", [0.0, 1.0])
@pytest.mark.parametrize("length", [1, 25, 26, 1000])
def test_windows_cover_everything(level: float, length: int) -> None:
    ends = cut_at_pauses(torch.full((length,), level), 10, 25)
    lengths = [end - begin for begin, end in zip([0, *ends], ends, strict=False)]
    assert ends[-1] == length and all(10 <= window <= 25 for window in lengths[:-1]) and 1 <= lengths[-1] <= 25
