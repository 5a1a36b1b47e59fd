"""Whose pose a driven portrait begins in: that of whoever moved, or its own (method.md section 9)."""

from torch import Tensor


def relative(codes: Tensor, start: Tensor, own: Tensor) -> Tensor:
    """What changed in [..., M] codes since [M] `start`, added to [M] `own`: another's motion becomes the portrait's.

    Raw or normalised. LIA-X' directions being linear, it is z + (Direction(codes) - Direction(start)) + Direction(own).
    """
    return codes - start + own
