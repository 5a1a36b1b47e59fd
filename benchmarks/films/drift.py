"""Does a long film stay what it was in its first minute, and does the head jump where sentences meet? Pure functions.

Poses are [T, 6] as in a raw motion code: rotation vector (radians), shift (outer-eye distances), log size.
"""

import numpy as np

from talker_t2av.codecs.protocols import FRAME_RATE

ROTATION, SHIFT, SIZE = slice(0, 3), slice(3, 5), 5
QUIETEST = 1e-6


def level(samples: np.ndarray) -> float:
    """[N] samples in -1..1 -> root mean square, dB of full scale."""
    return float(20 * np.log10(QUIETEST + np.sqrt(np.mean(samples.astype(np.float64) ** 2))))


def pose_drift(first: np.ndarray, last: np.ndarray) -> dict[str, float]:
    """How far the mean pose of one part [T, 6] is from another's."""
    moved = last.mean(axis=0) - first.mean(axis=0)
    return {
        "degrees": float(np.degrees(np.linalg.norm(moved[ROTATION]))),
        "eye distances": float(np.linalg.norm(moved[SHIFT])),
        "size": float(np.exp(moved[SIZE])),
    }


def head_speeds(poses: np.ndarray) -> np.ndarray:
    """[T, 6] -> [T - 1] eye distances a second of a point one eye distance from the middle of the head.

    Turning it by a radian, shifting it by an eye distance and making it larger by the factor e all move that by one.
    """
    return np.linalg.norm(np.diff(poses, axis=0), axis=1) * FRAME_RATE


def joint_speeds(speeds: np.ndarray, ends: list[int], pause: int) -> tuple[np.ndarray, np.ndarray]:
    """Speeds [T - 1] -> the largest at each joint [J], and all speeds elsewhere.

    A sentence ends before each frame of `ends`, and the next one begins `pause` frames later. Where that is behind the
    end of the film, there is no joint.
    """
    joints = [slice(end - 1, end + pause) for end in ends if end + pause <= len(speeds)]
    elsewhere = np.ones(len(speeds), bool)
    for joint in joints:
        elsewhere[joint] = False
    return np.array([speeds[joint].max() for joint in joints]), speeds[elsewhere]
