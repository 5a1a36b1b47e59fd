"""Faces are found in real pictures, counted, chosen, and missed where there are none."""

import cv2
import numpy as np
import pytest
from skimage import data

from talker_t2av.errors import UserError
from talker_t2av.media.faces import choose_face, find_faces, track_face


@pytest.fixture(scope="module")
def astronaut() -> np.ndarray:
    return data.astronaut()


@pytest.fixture(scope="module")
def couple(astronaut: np.ndarray) -> np.ndarray:
    """The astronaut twice, the right one mirrored."""
    return np.concatenate([astronaut[:, :360], astronaut[:, :360][:, ::-1]], axis=1)


def test_face_is_where_it_is(astronaut: np.ndarray) -> None:
    (landmarks,) = find_faces(astronaut)
    assert landmarks.shape == (468, 3)
    nose, chin, forehead = landmarks[1, :2], landmarks[152, :2], landmarks[10, :2]
    assert np.linalg.norm(nose - [224, 130]) < 6
    assert forehead[1] < nose[1] < chin[1]


def test_faces_are_ordered_left_to_right(couple: np.ndarray) -> None:
    left, right = find_faces(couple)
    assert left[1, 0] < 360 < right[1, 0]
    assert np.array_equal(choose_face(couple, 1), left)
    assert np.array_equal(choose_face(couple, 2), right)


def test_several_faces_must_be_chosen_from(couple: np.ndarray) -> None:
    with pytest.raises(UserError, match="shows 2 faces; choose one with --face 1 to --face 2"):
        choose_face(couple, None)
    for number in (0, 3, -1):
        with pytest.raises(UserError, match=f"no face {number} in the portrait, which shows 2"):
            choose_face(couple, number)


@pytest.mark.parametrize("picture", ["chelsea", "coffee", "rocket"])
def test_no_face(picture: str) -> None:
    with pytest.raises(UserError, match="No face was found"):
        choose_face(getattr(data, picture)(), None)


def test_tracking_follows_and_tells_where_the_face_is_lost(astronaut: np.ndarray) -> None:
    moved = cv2.warpAffine(astronaut, np.float64([[1, 0, 12], [0, 1, 5]]), (512, 512))
    landmarks = track_face(np.stack([astronaut, moved, np.zeros_like(astronaut)]))
    assert landmarks.shape == (3, 468, 3)
    assert np.abs((landmarks[1] - landmarks[0])[:, :2].mean(axis=0) - [12, 5]).max() < 1.5
    assert np.isnan(landmarks[2]).all()
