"""Finding faces in pictures: the MediaPipe face mesh (attention model, Apache-2.0), 478 points a face."""

import contextlib
import os
from collections.abc import Iterator
from typing import Any

import numpy as np

from talker_t2av.errors import UserError

MOST_FACES = 8
MESH_POINTS = 468
CONFIDENCE = 0.3
SMALLEST_WIDTH = 24
"""Pixels a face must be wide."""


@contextlib.contextmanager
def _face_mesh(**settings: Any) -> Iterator[Any]:
    """A MediaPipe face mesh; its native log lines do not reach the terminal."""
    os.environ.setdefault("GLOG_minloglevel", "3")
    with _quiet_stderr():
        from mediapipe.python.solutions.face_mesh import FaceMesh

        mesh = FaceMesh(refine_landmarks=True, **settings)
        try:
            yield mesh
        finally:
            mesh.close()


@contextlib.contextmanager
def _quiet_stderr() -> Iterator[None]:
    """Send the process's standard error to nowhere for a while: native libraries write there past Python."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _points(face: Any, width: int, height: int) -> np.ndarray:
    return np.array([(p.x * width, p.y * height, p.z * width) for p in face.landmark])[:MESH_POINTS]


def find_faces(picture: np.ndarray) -> list[np.ndarray]:
    """[H, W, 3] RGB -> [468, 3] landmarks in pixels of every face, left to right."""
    height, width = picture.shape[:2]
    with _face_mesh(static_image_mode=True, max_num_faces=MOST_FACES, min_detection_confidence=CONFIDENCE) as mesh:
        found = mesh.process(np.ascontiguousarray(picture)).multi_face_landmarks or []
    faces = [_points(face, width, height) for face in found]
    return sorted((f for f in faces if np.ptp(f[:, 0]) >= SMALLEST_WIDTH), key=lambda points: points[:, 0].mean())


def choose_face(picture: np.ndarray, number: int | None) -> np.ndarray:
    """[468, 3] landmarks of the only face, or of face `number` (from 1, left to right). Raises `UserError`."""
    faces = find_faces(picture)
    if not faces:
        raise UserError("No face was found in the portrait; give a picture that shows one face from the front.")
    if number is None and len(faces) > 1:
        raise UserError(
            f"The portrait shows {len(faces)} faces; choose one with --face 1 to --face {len(faces)}, left to right."
        )
    number = 1 if number is None else number
    if not 1 <= number <= len(faces):
        raise UserError(f"There is no face {number} in the portrait, which shows {len(faces)}; faces count from 1.")
    return faces[number - 1]


def track_face(frames: np.ndarray) -> np.ndarray:
    """[T, H, W, 3] RGB frames of one face -> [T, 468, 3] landmarks, NaN where it is lost."""
    height, width = frames.shape[1:3]
    with _face_mesh(static_image_mode=False, max_num_faces=1) as mesh:
        found = [mesh.process(np.ascontiguousarray(frame)).multi_face_landmarks for frame in frames]
    nothing = np.full((MESH_POINTS, 3), np.nan)
    return np.stack([_points(faces[0], width, height) if faces else nothing for faces in found])


def segment_person(picture: np.ndarray) -> np.ndarray:
    """[H, W, 3] RGB -> [H, W] 0..1: how surely each pixel is a person."""
    with _quiet_stderr():
        from mediapipe.python.solutions.selfie_segmentation import SelfieSegmentation

        with SelfieSegmentation(model_selection=0) as segmentation:
            matte: np.ndarray = segmentation.process(np.ascontiguousarray(picture)).segmentation_mask
    return matte
