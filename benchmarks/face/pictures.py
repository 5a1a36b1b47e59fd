"""What is read off the pixels of rendered frames: how like the portrait, how sharp, how steady they are."""

import cv2
import numpy as np

from talker_t2av.codecs.face_mesh.topology import LIPS, OVAL

HEAD_SCALE = 1.5
"""Hair, ears and the top of the neck lie within the outline of the face, enlarged by so much about its middle."""
SKIN_SCALE, LIPS_SCALE = 0.9, 1.4
UNCHANGED = 2
"""Grey levels that a pixel may differ by and count as unchanged."""
BEST_DECIBELS = 99.0


def region(shape: tuple[int, ...], points: np.ndarray, scale: float) -> np.ndarray:
    """[H, W] bool: the convex hull of points [n, 2 or 3] in pixels, enlarged about its middle."""
    flat = points[:, :2]
    middle = (flat.min(axis=0) + flat.max(axis=0)) / 2
    hull = cv2.convexHull(((flat - middle) * scale + middle).round().astype(np.int32))
    return cv2.fillConvexPoly(np.zeros(shape[:2], np.uint8), hull, 1).astype(bool)


def head_region(shape: tuple[int, ...], landmarks: np.ndarray) -> np.ndarray:
    """[H, W] bool from landmarks [468, 3]."""
    return region(shape, landmarks[OVAL], HEAD_SCALE)


def skin_region(shape: tuple[int, ...], landmarks: np.ndarray) -> np.ndarray:
    """[H, W] bool: the face within its outline, without the mouth."""
    return region(shape, landmarks[OVAL], SKIN_SCALE) & ~region(shape, landmarks[LIPS], LIPS_SCALE)


def decibels(one: np.ndarray, other: np.ndarray) -> float:
    """Peak signal-to-noise ratio of uint8 pixels, at most 99."""
    error = float(((one.astype(np.float64) - other) ** 2).mean())
    return BEST_DECIBELS if error == 0 else min(BEST_DECIBELS, float(10 * np.log10(255**2 / error)))


def unchanged_share(frame: np.ndarray, picture: np.ndarray, where: np.ndarray) -> float:
    """Share of the pixels `where` [H, W] of a frame [H, W, 3] that are those of the picture; 1 where there are none."""
    difference = np.abs(frame.astype(np.int16) - picture).max(axis=-1)[where]
    return float((difference <= UNCHANGED).mean()) if len(difference) else 1.0


def sharpness(picture: np.ndarray, where: np.ndarray) -> float:
    """Standard deviation of the Laplacian of the luminance of [H, W, 3] `where` [H, W]."""
    return float(cv2.Laplacian(luminance(picture), cv2.CV_32F)[where].std())


def restlessness(frames: list[np.ndarray], where: np.ndarray) -> float:
    """Root mean square of the second difference over time of luminance `where` [H, W], grey levels."""
    return float(np.sqrt((np.diff([luminance(frame)[where] for frame in frames], n=2, axis=0) ** 2).mean()))


def luminance(picture: np.ndarray) -> np.ndarray:
    """[H, W, 3] uint8 RGB -> [H, W] float32."""
    return cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
