"""Two rows of teeth, drawn once: brightness and opacity, lit from the front."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from talker_t2av.codecs.face_mesh.geometry import smooth_step

PIXELS = 400
"""Texture pixels in one outer-eye distance."""
SIZE = (0.80, 0.22)
OVERSAMPLING = 3
UPPER_WIDTHS, LOWER_WIDTHS = (0.090, 0.068, 0.076, 0.068, 0.064, 0.07), (0.056, 0.060, 0.066, 0.068, 0.066, 0.07)
UPPER_HEIGHTS, LOWER_HEIGHTS = (0.115, 0.10, 0.11, 0.09, 0.08, 0.07), (0.095, 0.095, 0.10, 0.085, 0.08, 0.07)
EDGES = (0.0, 0.005, 0.002, 0.006, 0.010, 0.014)
"""How far each tooth's edge stands back from the row's, from the middle outwards."""
UPPER_ORIGIN, LOWER_ORIGIN = 0.20, 0.02
CREASE, CREASE_TONE = 0.86, 0.90
"""From this share of a tooth's half width on it turns away from the light, down to this tone where two teeth meet."""
ROUNDING = 0.008
"""How much shorter a tooth is at its corners, outer-eye distances."""
ROOT_SHADE = 0.22
SOFTNESS = 1.2
"""Texture pixels that everything is blurred by: from a talking distance teeth are one bright band."""


@dataclass(frozen=True)
class TeethRow:
    """A texture; its origin is the middle of the biting edge."""

    brightness: np.ndarray
    """[h, w] 0..1."""
    opacity: np.ndarray
    """[h, w] 0..1."""
    origin: np.ndarray
    """[2] pixels."""


@lru_cache(maxsize=2)
def teeth_row(upper: bool) -> TeethRow:
    """Draw the upper or the lower row."""
    width, height = int(SIZE[0] * PIXELS), int(SIZE[1] * PIXELS)
    origin = UPPER_ORIGIN if upper else LOWER_ORIGIN
    x = (np.arange(width * OVERSAMPLING) / OVERSAMPLING - width / 2) / PIXELS
    y = np.arange(height * OVERSAMPLING) / OVERSAMPLING / PIXELS - origin
    from_edge = (-y if upper else y)[:, None]
    brightness = np.zeros((len(y), len(x)), np.float32)
    opacity = np.zeros_like(brightness)
    widths, heights = (UPPER_WIDTHS, UPPER_HEIGHTS) if upper else (LOWER_WIDTHS, LOWER_HEIGHTS)
    for side in (-1, 1):
        turn = left = 0.0
        for tooth_width, tooth_height, set_back in zip(widths, heights, EDGES, strict=True):
            angle = min(1.25, turn)
            seen = tooth_width * np.cos(0.95 * angle)
            across = np.abs((x[None] * side - left - seen / 2) / (seen / 2))
            turn, left = turn + 2.6 * tooth_width, left + seen
            depth = from_edge - set_back * (1 if upper else -0.3)
            rounded = depth - ROUNDING * np.clip(across, 0, 1) ** 4
            mask = (across <= 1) * smooth_step(-0.004, 0.004, rounded)
            mask = mask * smooth_step(tooth_height + 0.06, tooth_height + 0.05, depth)
            light = 1 - (1 - CREASE_TONE) * smooth_step(CREASE, 1.0, across) - 0.05 * across**2
            light = light * (1 - ROOT_SHADE * smooth_step(0.4, 1.0, depth / tooth_height))
            light = light * np.cos(0.75 * angle) ** 1.1
            opacity = np.maximum(opacity, mask.astype(np.float32))
            brightness = np.where(mask > 0.02, np.maximum(brightness, light), brightness).astype(np.float32)
    small = [cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA) for part in (brightness, opacity)]
    brightness, opacity = (cv2.GaussianBlur(part, (0, 0), SOFTNESS) for part in small)
    return TeethRow(brightness, opacity, np.array([width / 2, origin * PIXELS]))
