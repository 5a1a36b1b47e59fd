"""The mean face and the principal ways in which faces move."""

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from talker_t2av.codecs.face_mesh.geometry import fit_similarity
from talker_t2av.codecs.face_mesh.topology import (
    LEFT_EYE_CORNER,
    LIPS,
    LOWER_LIDS,
    RIGHT_EYE_CORNER,
    STABLE,
    UPPER_LIDS,
    VERTICES,
)

ALIGNMENT_PASSES, MIRROR_PASSES = 4, 10
EARS = [234, 454]
BEHIND_EARS, UNDER_EARS = 0.25, 0.10
"""The head turns about a point between the ears, this far behind and under them."""
LIP_WEIGHT, LID_WEIGHT = 4.0, 2.0


def mean_template(faces: np.ndarray) -> tuple[np.ndarray, float]:
    """[n, 468, 3] faces in pixels -> the symmetric mean face in outer-eye distances, and pixels of one."""
    template = faces[0]
    for _ in range(ALIGNMENT_PASSES):
        template = np.mean([fit_similarity(face[STABLE], template[STABLE]).apply(face) for face in faces], axis=0)
    template = symmetrical(template - template[STABLE].mean(axis=0))
    unit = float(np.linalg.norm(template[RIGHT_EYE_CORNER] - template[LEFT_EYE_CORNER]))
    template = template / unit
    return template - template[EARS].mean(axis=0) - [0, UNDER_EARS, BEHIND_EARS], unit


def symmetrical(template: np.ndarray) -> np.ndarray:
    """Average a face [468, 3] with its mirror image, and turn its plane of symmetry to x = 0."""
    mirrored = template * [-1, 1, 1]
    aligned, partner = mirrored, np.arange(VERTICES)
    for _ in range(MIRROR_PASSES):
        partner = linear_sum_assignment(cdist(template, aligned))[1]
        aligned = fit_similarity(mirrored[partner], template).apply(mirrored)
    template = (template + aligned[partner]) / 2
    across = template - template[partner]
    normal = (across * np.sign(across[:, :1])).sum(axis=0)
    normal /= np.linalg.norm(normal)
    axis = np.cross(normal, [1.0, 0, 0])
    skew = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    turn = np.eye(3) + skew + skew @ skew / (1 + normal[0])
    return template @ turn.T


class ExpressionStatistics:
    """Weighted covariance of displacements, clip by clip."""

    def __init__(self) -> None:
        weights = np.ones(VERTICES)
        weights[LIPS] = LIP_WEIGHT
        weights[sorted({*UPPER_LIDS[0], *LOWER_LIDS[0], *UPPER_LIDS[1], *LOWER_LIDS[1]})] = LID_WEIGHT
        self._root = np.sqrt(np.repeat(weights, 3))
        self._covariance = np.zeros((3 * VERTICES, 3 * VERTICES))
        self._frames = 0

    def add(self, displacements: np.ndarray) -> None:
        """[T, 468, 3] of one clip, from its resting face."""
        rows = displacements.reshape(len(displacements), -1) * self._root
        self._covariance += rows.T @ rows
        self._frames += len(rows)

    def basis(self, size: int) -> tuple[np.ndarray, np.ndarray, float]:
        """[size, 468, 3] displacement of one standard deviation, [size, 1404] projection, share explained."""
        values, vectors = np.linalg.eigh(self._covariance / self._frames)
        values, vectors = values[::-1], vectors[:, ::-1][:, :size]
        deviation = np.sqrt(values[:size])
        basis = (vectors / self._root[:, None] * deviation).T
        projection = (vectors * self._root[:, None] / deviation).T
        return basis.reshape(size, VERTICES, 3), projection, float(values[:size].sum() / values.sum())
