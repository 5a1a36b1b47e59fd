"""MediaPipe's own face mesh: what the face finder is compared with, and a judge of finished films."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from mediapipe.python.solutions.face_mesh import FaceMesh

from talker_t2av.codecs.face_finder.finder import MOST_FACES, PICTURE_SCORE

LANDMARKS = 478


def mediapipe_faces(mesh: FaceMesh, picture: np.ndarray) -> list[np.ndarray]:
    """[478, 3] landmarks in pixels of every face."""
    height, width = picture.shape[:2]
    faces = mesh.process(np.ascontiguousarray(picture)).multi_face_landmarks or []
    return [
        np.array([(point.x * width, point.y * height, point.z * width) for point in face.landmark]) for face in faces
    ]


def still_mesh() -> FaceMesh:
    """MediaPipe for single pictures."""
    settings: dict[str, Any] = {"static_image_mode": True, "max_num_faces": MOST_FACES}
    return FaceMesh(refine_landmarks=True, min_detection_confidence=PICTURE_SCORE, **settings)


def mediapipe_track(frames: Iterable[np.ndarray]) -> np.ndarray:
    """Frames [H, W, 3] of a film -> [T, 478, 3] landmarks of its face in pixels, NaN where it is lost."""
    lost = [np.full((LANDMARKS, 3), np.nan)]
    with FaceMesh(refine_landmarks=True) as mesh:
        return np.stack([(mediapipe_faces(mesh, frame) or lost)[0] for frame in frames])
