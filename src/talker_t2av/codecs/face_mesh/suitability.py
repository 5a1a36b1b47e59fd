"""Portraits that a mesh cannot bring to life are refused in one sentence."""

import numpy as np

from talker_t2av.codecs.face_mesh.geometry import Similarity
from talker_t2av.errors import UserError

LARGEST_TURN = 42.0
"""Degrees that a face may look away from the camera: half of a profile's mouth is hidden."""


def check_turn(place: Similarity) -> None:
    """Raises `UserError` for a face, placed in the picture from the template, that looks too far away."""
    turn = float(np.degrees(np.arccos(np.clip(place.rotation[2, 2], -1, 1))))
    if turn > LARGEST_TURN:
        raise UserError(
            f"The face in the portrait is turned away by {turn:.0f} degrees; give a picture of it from the front."
        )
