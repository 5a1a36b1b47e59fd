"""How far each point of the skin follows a handle on a lip or lid: harmonic functions on the mesh.

A handle has weight one at itself and zero at the other handles and wherever the skin shall stay.
"""

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import spsolve

from talker_t2av.codecs.face_mesh.topology import (
    INNER_LOWER_LIP,
    INNER_UPPER_LIP,
    LID_HANDLES,
    LIP_HANDLES,
    LIPS,
    LOWER_LIDS,
    OUTER_LOWER_LIP,
    OUTER_UPPER_LIP,
    UPPER_LIDS,
    VERTICES,
)

UPPER_LIP_REACH, LOWER_LIP_REACH = 0.16, 0.26
UPPER_LID_REACH, LOWER_LID_REACH = 0.17, 0.25
"""Outer-eye distances beyond which the skin stays."""
CORNERS = [78, 308, 61, 291]


def follow_weights(template: np.ndarray, triangles: np.ndarray) -> sparse.csr_matrix:
    """[468, 468] closeness of neighbours: one over the length of the edge."""
    edges = np.concatenate([triangles[:, pair] for pair in ([0, 1], [1, 2], [2, 0])])
    edges = np.unique(np.concatenate([edges, edges[:, ::-1]]), axis=0)
    closeness = 1 / np.linalg.norm(template[edges[:, 0]] - template[edges[:, 1]], axis=1)
    return sparse.csr_matrix((closeness, (edges[:, 0], edges[:, 1])), (VERTICES, VERTICES))


def harmonic(follow: sparse.csr_matrix, handles: list[int], still: set[int]) -> np.ndarray:
    """[468, handles] harmonic weights; points without neighbours stay."""
    degree = np.asarray(follow.sum(axis=1))[:, 0]
    laplacian = sparse.diags(degree) - follow
    fixed = degree == 0
    fixed[[*handles, *still]] = True
    weights = np.zeros((VERTICES, len(handles)))
    weights[handles, np.arange(len(handles))] = 1
    free, held = np.flatnonzero(~fixed), np.flatnonzero(fixed)
    weights[free] = spsolve(laplacian[free][:, free].tocsc(), -(laplacian[free][:, held] @ weights[held]))
    return weights


def beyond(template: np.ndarray, points: list[int], reach: float) -> set[int]:
    """Points farther than `reach` from all of `points`, seen from the front."""
    flat = template[:, :2]
    distance = np.linalg.norm(flat[:, None] - flat[None, points], axis=-1).min(axis=1)
    return set(np.flatnonzero(distance > reach).tolist())


def lip_weights(template: np.ndarray, follow: sparse.csr_matrix) -> np.ndarray:
    """[2, 468, 9] for the handles of the upper and the lower lip."""
    upper, lower = LIP_HANDLES
    upper_still = beyond(template, LIPS, UPPER_LIP_REACH) | {*INNER_LOWER_LIP, *OUTER_LOWER_LIP, *CORNERS}
    lower_still = beyond(template, LIPS, LOWER_LIP_REACH) | {*INNER_UPPER_LIP, *OUTER_UPPER_LIP, *CORNERS[:2]}
    return np.stack(
        [harmonic(follow, upper, upper_still - set(upper)), harmonic(follow, lower, lower_still - set(lower))]
    )


def lid_weights(template: np.ndarray, follow: sparse.csr_matrix) -> np.ndarray:
    """[2, 2, 468, 7] for right and left eye, upper and lower lid."""
    eyes = []
    for (upper, lower), upper_line, lower_line in zip(LID_HANDLES, UPPER_LIDS, LOWER_LIDS, strict=True):
        upper_still = beyond(template, upper, UPPER_LID_REACH) | set(lower_line)
        lower_still = beyond(template, upper, LOWER_LID_REACH) | set(upper_line)
        eyes.append(
            [harmonic(follow, upper, upper_still - set(upper)), harmonic(follow, lower, lower_still - set(lower))]
        )
    return np.array(eyes)
