"""Recipes import each other as scripts do, from their own folder; and a face that is easy to reckon with."""

import sys
from pathlib import Path

import numpy as np
import pytest

from talker_t2av.codecs.face_mesh.face_model import FaceModel
from talker_t2av.codecs.face_mesh.topology import INNER_LOWER_LIP, LID_HANDLES, VERTICES

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "recipes" / "nano"))


@pytest.fixture
def face() -> FaceModel:
    """Three coefficients: the first opens the lips by 0.1, the second the lids by half, and the lips by 0.01."""
    basis, neutral = np.zeros((3, VERTICES, 3)), np.zeros((VERTICES, 3))
    basis[0, INNER_LOWER_LIP, 1] = 0.1
    basis[1, INNER_LOWER_LIP, 1] = 0.01
    for _, lower in LID_HANDLES:
        basis[1, lower, 1] = 0.05
        neutral[lower, 1] = 0.1
    return FaceModel(
        template=neutral,
        neutral=neutral,
        basis=basis,
        projection=np.zeros((3, 3 * VERTICES)),
        triangles=np.zeros((0, 3), np.int32),
        lip_weights=np.zeros((2, VERTICES, 9)),
        lid_weights=np.zeros((2, 2, VERTICES, 7)),
        code_mean=np.zeros(9),
        code_std=np.ones(9),
    )
