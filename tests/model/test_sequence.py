"""Where patches stand in the text."""

import torch

from talker_t2av.model.sequence import BEHIND_SOUNDING, SMALLEST_STEP, aligned_positions


def test_patches_stand_behind_what_sounds_and_always_move_on() -> None:
    sounding = torch.tensor([[1, 4, 4, 4, 9], [3, 2, 5, 5, 6]])
    positions = aligned_positions(sounding)
    assert torch.all(positions.diff(dim=1) >= SMALLEST_STEP)
    assert torch.all(positions >= sounding + BEHIND_SOUNDING)
    assert torch.equal(positions[:, [0, 4]], sounding[:, [0, 4]] + BEHIND_SOUNDING), "a step catches up"


def test_positions_can_be_told_patch_by_patch() -> None:
    """Generation knows one patch at a time: what comes later changes nothing that was before."""
    sounding = torch.randint(0, 30, (4, 12), generator=torch.Generator().manual_seed(0)).sort(dim=1).values
    whole = aligned_positions(sounding)
    for length in range(1, 12):
        assert torch.equal(aligned_positions(sounding[:, :length]), whole[:, :length])
