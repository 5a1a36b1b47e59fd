"""When lips begin to move."""

import torch
from torch import Tensor

STILL_FRAMES = 5
"""As lips are in the first fifth of a second, they are until they move."""
LEAST_MOVE = 0.3
"""Usual deviations of lips that speak. Tracking a still face makes a tenth of that."""
MOVE_SHARE = 0.2
"""Of the largest move in the whole, which counts as the beginning of one."""
MOVING_FRAMES = 3
"""It lasts so long; what tracking makes by chance is over before."""


def first_move(lips: Tensor) -> int:
    """[T, K] lips in usual deviations, 25 a second -> the frame from which they are elsewhere than at the beginning.

    0 where they never move.
    """
    moved = (lips - lips[:STILL_FRAMES].median(dim=0).values).square().mean(dim=1).sqrt()
    moving = moved > max(LEAST_MOVE, MOVE_SHARE * float(moved.max()))
    if len(moving) < MOVING_FRAMES:
        return 0
    begun = torch.nonzero(moving.unfold(0, MOVING_FRAMES, 1).all(dim=1))
    return int(begun[0]) if len(begun) else 0
