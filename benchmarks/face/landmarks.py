"""What is read off the landmarks of a video, in outer-eye distances: lips, corners of the mouth, lids, restlessness.

Landmarks are [T, 468, 3] pixels as `FaceFinder` finds them, NaN where the face is lost; measures are NaN there too.
"""

import numpy as np

from talker_t2av.codecs.face_mesh.topology import (
    LEFT_EYE_CORNER,
    LEFT_MOUTH_CORNER,
    LID_HANDLES,
    LIP_HANDLES,
    MIDDLE_PAIRS,
    RIGHT_EYE_CORNER,
    RIGHT_MOUTH_CORNER,
)

FEWEST_FRAMES = 3


def eye_distance(landmarks: np.ndarray) -> np.ndarray:
    """[T] pixels between the outer corners of the eyes."""
    return np.linalg.norm(landmarks[:, LEFT_EYE_CORNER] - landmarks[:, RIGHT_EYE_CORNER], axis=-1)


def lip_gap(landmarks: np.ndarray) -> np.ndarray:
    """[T] mean gap of the three middle pairs of points of the inner lips."""
    upper, lower = (np.array(handles)[MIDDLE_PAIRS] for handles in LIP_HANDLES)
    gaps = np.linalg.norm(landmarks[:, upper] - landmarks[:, lower], axis=-1)
    return gaps.mean(axis=-1) / eye_distance(landmarks)


def mouth_width(landmarks: np.ndarray) -> np.ndarray:
    """[T] between the inner corners of the mouth."""
    across = landmarks[:, LEFT_MOUTH_CORNER] - landmarks[:, RIGHT_MOUTH_CORNER]
    return np.linalg.norm(across, axis=-1) / eye_distance(landmarks)


def lid_opening(landmarks: np.ndarray) -> np.ndarray:
    """[T] mean gap between upper and lower lids of both eyes."""
    gaps = [landmarks[:, lower] - landmarks[:, upper] for upper, lower in LID_HANDLES]
    return np.linalg.norm(gaps, axis=-1).mean(axis=(0, 2)) / eye_distance(landmarks)


def jitter(landmarks: np.ndarray) -> float:
    """Root mean square of the second difference over time of all points in the picture's plane."""
    shakes = np.diff(landmarks[..., :2], n=2, axis=0)
    if not np.isfinite(shakes).any():
        return float("inf")
    return float(np.sqrt(np.nanmean(shakes**2)) / np.nanmedian(eye_distance(landmarks)))


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Pearson's r of two series [T] where both are known; 0 where one of them does not move."""
    both = np.isfinite(one) & np.isfinite(other)
    if both.sum() < FEWEST_FRAMES or min(np.ptp(one[both]), np.ptp(other[both])) == 0:
        return 0.0
    return float(np.corrcoef(one[both], other[both])[0, 1])


def slope(cause: np.ndarray, effect: np.ndarray) -> float:
    """By how much `effect` [T] moves when `cause` [T] moves by one; 0 where too little is known."""
    both = np.isfinite(cause) & np.isfinite(effect)
    if both.sum() < FEWEST_FRAMES or np.ptp(cause[both]) == 0:
        return 0.0
    return float(np.polyfit(cause[both], effect[both], 1)[0])
