"""Choosing a face of those that were found in a picture or in a frame of a video."""

import numpy as np

from talker_t2av.errors import UserError

SMALLEST_WIDTH = 24
"""Pixels a face must be wide."""
AS_LARGE = 0.7
"""Part of the largest face's width from which on another one might be meant as well."""


def choose_face(faces: list[np.ndarray], number: int | None) -> np.ndarray:
    """[n, 3] landmarks in pixels of the only face that is wide enough, or of face `number` (from 1, left to right).

    Raises `UserError`.
    """
    wide = [points for points in faces if np.ptp(points[:, 0]) >= SMALLEST_WIDTH]
    faces = sorted(wide, key=lambda points: points[:, 0].mean())
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


def main_face(faces: list[np.ndarray]) -> np.ndarray | None:
    """[n, 3] landmarks in pixels of the largest face of a frame; None where there is none.

    Raises `UserError` where another one is about as large.
    """
    widths = [float(np.ptp(points[:, 0])) for points in faces]
    large = sum(width >= AS_LARGE * max(widths) for width in widths)
    if large > 1:
        raise UserError(f"The video shows {large} faces of about the same size; cut out a part that shows one of them.")
    return faces[int(np.argmax(widths))] if faces else None
