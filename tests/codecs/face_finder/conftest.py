"""The embedded face finder, and pictures and frames to look at."""

import cv2
import numpy as np
import pytest
from skimage import data

from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.codecs.face_finder.finder import FaceFinder

WEIGHTS = EMBEDDED / "nano" / "face_finder.safetensors"


@pytest.fixture(scope="session")
def finder() -> FaceFinder:
    return FaceFinder.load(WEIGHTS)


@pytest.fixture(scope="session")
def astronaut() -> np.ndarray:
    return data.astronaut()


@pytest.fixture(scope="session")
def frames(astronaut: np.ndarray) -> np.ndarray:
    """[8, 256, 256, 3] a face that nods, turns and comes nearer."""
    moves = [cv2.getRotationMatrix2D((224, 130), 12 * np.sin(t), 0.9 + 0.1 * t / 8) for t in range(8)]
    for t, move in enumerate(moves):
        move[:, 2] += [128 - 224 + 3 * t, 128 - 130 + 4 * np.cos(t)]
    return np.stack([cv2.warpAffine(astronaut, move, (256, 256)) for move in moves])
