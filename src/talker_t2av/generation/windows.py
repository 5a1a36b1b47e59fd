"""Where a long recording may be cut, so that no piece is longer than the talker has learnt to follow."""

import torch
from torch import Tensor

NEAR_PATCHES = 2
"""A pause is as long as what is looked at on either side of a cut."""


def cut_at_pauses(spoken: Tensor, shortest: int, longest: int) -> list[int]:
    """[n] part of each patch that is spoken, 0 to 1 -> the patches that windows end before, the last of them n.

    A window has `shortest` to `longest` patches, the last one perhaps fewer, and ends where there is the least speech
    nearby; of several such places, at the last.
    """
    padded = torch.nn.functional.pad(spoken, (NEAR_PATCHES, NEAR_PATCHES))
    nearby = padded.unfold(0, 2 * NEAR_PATCHES, 1).sum(dim=1)
    ends: list[int] = []
    begin = 0
    while len(spoken) - begin > longest:
        places = nearby[begin + shortest : begin + longest + 1]
        begin += shortest + int(torch.nonzero(places == places.min())[-1])
        ends.append(begin)
    return [*ends, len(spoken)]
