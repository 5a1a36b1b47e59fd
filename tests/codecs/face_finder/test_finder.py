"""Faces are found and followed, where MediaPipe's Python package finds and follows them."""

import os
from typing import Any

import cv2
import numpy as np
import pytest
from skimage import data

from talker_t2av.codecs.face_finder.finder import FaceFinder
from talker_t2av.codecs.face_finder.mesh import POINTS, region_of

CLOSE = 0.05
"""Pixels by which landmarks may be off in a picture of 256."""


def mediapipe_landmarks(frames: np.ndarray, **settings: Any) -> list[list[np.ndarray]]:
    """[478, 3] landmarks in pixels of all faces of each frame."""
    pytest.importorskip("mediapipe")
    os.environ.setdefault("GLOG_minloglevel", "3")
    from mediapipe.python.solutions.face_mesh import FaceMesh

    height, width = frames.shape[1:3]
    with FaceMesh(refine_landmarks=True, **settings) as mesh:
        found = [mesh.process(np.ascontiguousarray(frame)).multi_face_landmarks or [] for frame in frames]
    return [[np.array([(p.x * width, p.y * height, p.z * width) for p in face.landmark]) for face in f] for f in found]


def found_by_mediapipe(picture: np.ndarray) -> list[np.ndarray]:
    settings = {"static_image_mode": True, "max_num_faces": 8, "min_detection_confidence": 0.3}
    return mediapipe_landmarks(picture[None], **settings)[0]


def turned(picture: np.ndarray, degrees: float, scale: float) -> np.ndarray:
    height, width = picture.shape[:2]
    return cv2.warpAffine(picture, cv2.getRotationMatrix2D((width / 2, height / 2), degrees, scale), (width, height))


@pytest.mark.parametrize("case", ["as it is", "turned", "small", "wide", "tall", "cut off", "two", "four"])
def test_found_like_mediapipe(finder: FaceFinder, astronaut: np.ndarray, case: str) -> None:
    couple = np.concatenate([astronaut[:, :360], astronaut[:, :360][:, ::-1]], axis=1)
    near = astronaut[:256, 100:356]
    picture = {
        "as it is": astronaut,
        "turned": turned(astronaut, 25, 0.9),
        "small": cv2.resize(astronaut, (160, 160), interpolation=cv2.INTER_AREA),
        "wide": astronaut[40:260],
        "tall": astronaut[:, 120:330],
        "cut off": astronaut[100:400, 190:490],
        "two": couple,
        "four": np.concatenate([np.concatenate([near, near[:, ::-1]], axis=1), np.concatenate([near] * 2, axis=1)]),
    }[case]
    expected = found_by_mediapipe(picture)
    assert len(expected) == {"two": 2, "four": 4}.get(case, 1)
    found = finder.find(picture)
    assert len(found) == len(expected)
    for ours, theirs in zip(found, expected, strict=True):
        assert np.abs(ours - theirs).max() < CLOSE * max(picture.shape) / 256


def test_followed_like_mediapipe(finder: FaceFinder, frames: np.ndarray) -> None:
    """From one frame to the next as closely as in a picture; rounding adds up over frames."""
    expected = np.stack([faces[0] for faces in mediapipe_landmarks(frames, max_num_faces=1)])
    for number in range(1, len(frames)):
        landmarks = finder.follow(frames[number], region_of(expected[number - 1]))
        assert landmarks is not None and np.abs(landmarks - expected[number]).max() < CLOSE
    assert np.linalg.norm((finder.track(frames) - expected)[..., :2], axis=-1).max() < 0.5


def test_following_is_finding(finder: FaceFinder, frames: np.ndarray) -> None:
    found = np.stack([finder.find(frame)[0] for frame in frames])
    distance = np.linalg.norm((finder.track(frames) - found)[..., :2], axis=-1)
    assert distance.mean() < 1 and distance.max() < 4


def test_a_lost_face_is_found_again(finder: FaceFinder, frames: np.ndarray) -> None:
    """Cut to the other side of the picture, to black, and back."""
    cut = np.stack([frames[0], np.roll(frames[0], 110, axis=1), np.zeros_like(frames[0]), frames[0]])
    landmarks = finder.track(cut)
    assert landmarks.shape == (4, POINTS, 3)
    assert np.abs((landmarks[1] - landmarks[0])[:, :2].mean(axis=0) - [110, 0]).max() < 3
    assert np.isnan(landmarks[2]).all()
    assert np.array_equal(landmarks[3], landmarks[0])
    assert finder.track(cut[:0]).shape == (0, POINTS, 3)


def test_small_faces_are_found_at_full_range(finder: FaceFinder, astronaut: np.ndarray) -> None:
    picture = np.full((640, 640, 3), 128, np.uint8)
    picture[60:316, 300:556] = cv2.resize(astronaut, (256, 256), interpolation=cv2.INTER_AREA)
    (landmarks,) = finder.find(picture)
    assert np.ptp(landmarks[:, 0]) < 50
    assert np.linalg.norm(landmarks[1, :2] - [300 + 112, 60 + 65]) < 4


@pytest.mark.parametrize("name", ["chelsea", "coffee", "rocket"])
def test_no_face(finder: FaceFinder, name: str) -> None:
    assert finder.find(getattr(data, name)()) == []


def test_wrong_shapes(finder: FaceFinder) -> None:
    with pytest.raises(ValueError, match=r"shape \(8, 8\) of uint8, expected \[H, W, 3\]"):
        finder.find(np.zeros((8, 8), np.uint8))
    with pytest.raises(ValueError, match=r"shape \(8, 3\), expected \[H, W, 3\]"):
        finder.track(np.zeros((8, 8, 3), np.uint8))
