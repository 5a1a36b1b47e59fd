"""Small pure functions: similarity transforms, rotations, smooth steps."""

from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True)
class Similarity:
    """p -> scale * rotation p + translation."""

    scale: float
    rotation: np.ndarray
    translation: np.ndarray

    def apply(self, points: np.ndarray) -> np.ndarray:
        """[..., 3] -> [..., 3]."""
        return self.scale * points @ self.rotation.T + self.translation

    def undo(self, points: np.ndarray) -> np.ndarray:
        """[..., 3] -> [..., 3]."""
        return (points - self.translation) @ self.rotation / self.scale


def fit_similarity(source: np.ndarray, target: np.ndarray) -> Similarity:
    """The similarity that brings [n, 3] source points closest to the target (Umeyama 1991)."""
    mean_source, mean_target = source.mean(axis=0), target.mean(axis=0)
    centred_source, centred_target = source - mean_source, target - mean_target
    left, values, right = np.linalg.svd(centred_target.T @ centred_source)
    handed = np.array([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
    rotation = left * handed @ right
    scale = float((values * handed).sum() / (centred_source**2).sum())
    return Similarity(scale, rotation, mean_target - scale * rotation @ mean_source)


def rotation_matrix(vector: np.ndarray) -> np.ndarray:
    """[3] rotation vector, radians -> [3, 3]."""
    return cv2.Rodrigues(np.asarray(vector, np.float64))[0]


def rotation_vector(matrix: np.ndarray) -> np.ndarray:
    """[3, 3] -> [3] rotation vector, radians."""
    return cv2.Rodrigues(matrix)[0][:, 0]


def smooth_step(low: float, high: float, x: np.ndarray | float) -> np.ndarray:
    """0 at `low`, 1 at `high` (which may be the smaller), smooth between and constant outside."""
    t = np.clip((np.asarray(x) - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)
