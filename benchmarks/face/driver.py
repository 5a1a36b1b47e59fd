"""A real face that drives portraits."""

from dataclasses import dataclass

import numpy as np
from torch import Tensor


@dataclass(frozen=True)
class Driver:
    """One clip."""

    name: str
    frames: np.ndarray
    """[T, H, W, 3] uint8 RGB."""
    landmarks: np.ndarray
    """[T, 468, 3] pixels."""
    motion: Tensor
    """[T, M] normalised codes."""
