"""Landmarks of a clip -> motion codes."""

import numpy as np

from talker_t2av.codecs.face_mesh.face_model import FaceModel
from talker_t2av.codecs.face_mesh.geometry import Similarity, rotation_matrix, rotation_vector
from talker_t2av.codecs.face_mesh.topology import LIP_HANDLES, MIDDLE_PAIRS

REST_PERCENTILE = 20


def canonical_faces(landmarks: np.ndarray, model: FaceModel) -> tuple[np.ndarray, list[Similarity]]:
    """[T, 468, 3] landmarks in pixels -> the same in the template's space, and where the template was."""
    places = [model.place(frame) for frame in landmarks]
    return np.stack([place.undo(frame) for place, frame in zip(places, landmarks, strict=True)]), places


def resting_face(faces: np.ndarray) -> np.ndarray:
    """[468, 3] mean of the canonical frames [T, 468, 3] with the smallest lip gaps."""
    upper, lower = (np.array(handles)[MIDDLE_PAIRS] for handles in LIP_HANDLES)
    gaps = np.linalg.norm(faces[:, upper] - faces[:, lower], axis=-1).mean(axis=-1)
    return faces[gaps <= np.percentile(gaps, REST_PERCENTILE)].mean(axis=0)


def motion_codes(landmarks: np.ndarray, model: FaceModel) -> np.ndarray:
    """[T, 468, 3] landmarks of one clip -> [T, M] raw codes, zero at the clip's median pose and resting face.

    The pose is smoothed over three frames: a head has mass, the landmarks tremble.
    """
    faces, places = canonical_faces(landmarks, model)
    expressions = (faces - resting_face(faces)).reshape(len(faces), -1) @ model.projection.T
    rotations = np.array([rotation_vector(place.rotation) for place in places])
    middle = rotation_matrix(np.median(rotations, axis=0)).T
    turns = np.array([rotation_vector(place.rotation @ middle) for place in places])
    shifts = np.array([place.translation[:2] for place in places])
    sizes = np.log([place.scale for place in places])
    middle_size = np.median(sizes)
    shifts = (shifts - np.median(shifts, axis=0)) / np.exp(middle_size)
    poses = np.concatenate([turns, shifts, (sizes - middle_size)[:, None]], axis=1)
    return np.concatenate([smoothed(poses), expressions], axis=1)


def smoothed(series: np.ndarray) -> np.ndarray:
    """[T, n] -> [T, n], each frame a mean of itself (half) and its neighbours (a quarter each)."""
    padded = np.pad(series, ((1, 1), (0, 0)), mode="edge")
    return (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4
