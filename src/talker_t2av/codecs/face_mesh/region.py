"""A box of whole pixels in a picture."""

from dataclasses import dataclass

import numpy as np

SMALLEST_EDGE = 3


@dataclass(frozen=True)
class Region:
    """Columns x to x + width, rows y to y + height."""

    x: int
    y: int
    width: int
    height: int

    @classmethod
    def around(cls, points: np.ndarray, size: tuple[int, ...], margin: int) -> "Region | None":
        """The box of points [n, 2] with a margin, inside a picture of (height, width); None where little is left."""
        x0, y0 = np.maximum(0, np.floor(points.min(axis=0)).astype(int) - margin)
        x1, y1 = np.minimum([size[1], size[0]], np.ceil(points.max(axis=0)).astype(int) + margin + 1)
        if x1 - x0 < SMALLEST_EDGE or y1 - y0 < SMALLEST_EDGE:
            return None
        return cls(int(x0), int(y0), int(x1 - x0), int(y1 - y0))

    @property
    def corner(self) -> np.ndarray:
        """[2] x and y of its first pixel."""
        return np.array([self.x, self.y])

    @property
    def square(self) -> "Region":
        """The largest square around its middle."""
        side = min(self.width, self.height)
        return Region(self.x + (self.width - side) // 2, self.y + (self.height - side) // 2, side, side)

    def of(self, picture: np.ndarray) -> np.ndarray:
        """A view of [H, W, ...]: its pixels [height, width, ...]."""
        return picture[self.y : self.y + self.height, self.x : self.x + self.width]
