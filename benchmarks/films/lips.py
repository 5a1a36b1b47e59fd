"""Lips of finished films: landmarks found again by MediaPipe, kept beside the film, and what is read off them."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.face.landmarks import lip_gap
from recipes.nano.measures.mediapipe_faces import mediapipe_track
from talker_t2av.codecs.face_mesh.topology import CHIN, LOWER_LIP_CENTRE, OVAL, UPPER_LIP_CENTRE
from talker_t2av.media.video import read_video


@dataclass(frozen=True)
class Lips:
    """How far the inner lips of one film are apart. What is lost is filled evenly from what is found around it."""

    gap: np.ndarray
    """[T] mean of three pairs of points, in outer-eye distances."""
    aperture: np.ndarray
    """[T] the middle pair, in heights of the face."""
    found: float
    """Share of the frames in which the face is found."""


def film_lips(film: Path) -> Lips:
    """Raises ValueError where no face is found in any frame."""
    return lips_of(film_landmarks(film))


def film_landmarks(film: Path) -> np.ndarray:
    """[T, 478, 2] pixels, NaN where the face is lost; found once."""
    kept = film.with_suffix(".landmarks.npy")
    if not kept.exists():
        temporary = film.with_suffix(".part.npy")
        np.save(temporary, mediapipe_track(read_video(film)[0])[..., :2].astype(np.float32))
        os.replace(temporary, kept)
    return np.load(kept)


def lips_of(landmarks: np.ndarray) -> Lips:
    """[T, 478, 2] pixels. Raises ValueError where all are lost."""
    height = np.linalg.norm(landmarks[:, OVAL[0]] - landmarks[:, CHIN[0]], axis=-1)
    middle = np.linalg.norm(landmarks[:, UPPER_LIP_CENTRE] - landmarks[:, LOWER_LIP_CENTRE], axis=-1)
    return Lips(filled(lip_gap(landmarks)), filled(middle / height), float(np.isfinite(height).mean()))


def filled(series: np.ndarray) -> np.ndarray:
    """[T] with NaN -> [T] without. Raises ValueError where there is nothing else."""
    known = np.isfinite(series)
    if not known.any():
        raise ValueError("the face is lost in every frame")
    return np.interp(np.arange(len(series)), np.flatnonzero(known), series[known])
