"""What a mesh cannot bring to life is refused in one sentence."""

import cv2
import numpy as np
import pytest
from skimage import data

from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.codecs.face_finder.finder import FaceFinder
from talker_t2av.codecs.face_mesh.geometry import Similarity, rotation_matrix
from talker_t2av.codecs.face_mesh.suitability import check_mouth, check_turn
from talker_t2av.codecs.face_mesh.topology import (
    LEFT_EYE_CORNER,
    LOWER_LIP_CENTRE,
    RIGHT_EYE_CORNER,
    UPPER_LIP_CENTRE,
    VERTICES,
)
from talker_t2av.errors import UserError


@pytest.fixture(scope="module")
def landmarks() -> np.ndarray:
    """Of the astronaut."""
    return FaceFinder.load(EMBEDDED / "nano" / "face_finder.safetensors").find(data.astronaut())[0][:VERTICES]


def unit(landmarks: np.ndarray) -> float:
    return float(np.linalg.norm(landmarks[RIGHT_EYE_CORNER, :2] - landmarks[LEFT_EYE_CORNER, :2]))


def test_a_face_that_looks_away_is_refused() -> None:
    def turned(degrees: float) -> Similarity:
        return Similarity(80.0, rotation_matrix(np.array([0, np.radians(degrees), 0])), np.zeros(3))

    check_turn(turned(38))
    with pytest.raises(UserError, match="turned away by 60 degrees"):
        check_turn(turned(-60))


@pytest.mark.parametrize("colour", [(190, 210, 225), (30, 30, 32), (215, 170, 140)], ids=["mask", "microphone", "hand"])
def test_a_covered_mouth_is_refused(landmarks: np.ndarray, colour: tuple[int, int, int]) -> None:
    mouth = landmarks[[UPPER_LIP_CENTRE, LOWER_LIP_CENTRE], :2].mean(axis=0)
    cover = cv2.circle(data.astronaut(), mouth.round().astype(int).tolist(), round(0.6 * unit(landmarks)), colour, -1)
    with pytest.raises(UserError, match="seems to be covered"):
        check_mouth(cover, landmarks, unit(landmarks))


@pytest.mark.parametrize("brightness", [1.0, 0.4])
def test_lips_in_any_light_are_taken(landmarks: np.ndarray, brightness: float) -> None:
    picture = (data.astronaut() * brightness).astype(np.uint8)
    check_mouth(picture, landmarks, unit(landmarks))
    grey = np.repeat(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
    check_mouth(grey, landmarks, unit(landmarks))
