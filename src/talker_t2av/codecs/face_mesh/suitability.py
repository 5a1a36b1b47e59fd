"""Portraits that a mesh cannot bring to life are refused in one sentence."""

import cv2
import numpy as np

from talker_t2av.codecs.face_mesh.geometry import Similarity
from talker_t2av.codecs.face_mesh.region import Region
from talker_t2av.codecs.face_mesh.topology import OUTER_LOWER_LIP, OUTER_UPPER_LIP
from talker_t2av.errors import UserError

LARGEST_TURN = 42.0
"""Degrees that a face may look away from the camera: half of a profile's mouth is hidden."""
AROUND_LIPS = 0.08
"""Width of the ring of skin that lips are compared with, outer-eye distances."""
REDDER, DARKER, GREENER = 1.0, 4.0, -2.0
"""Lips are at least so much redder than the skin around them, or so much darker or lighter (CIELAB, 8 bits a channel);
what is so much greener is something before them. recipes/nano/LOG.md has the pictures that this was tried on."""


def check_turn(place: Similarity) -> None:
    """Raises `UserError` for a face, placed in the picture from the template, that looks too far away."""
    turn = float(np.degrees(np.arccos(np.clip(place.rotation[2, 2], -1, 1))))
    if turn > LARGEST_TURN:
        raise UserError(
            f"The face in the portrait is turned away by {turn:.0f} degrees; give a picture of it from the front."
        )


def check_mouth(picture: np.ndarray, landmarks: np.ndarray, unit: float) -> None:
    """Raises `UserError` where a mask, a hand or a microphone seems to cover the mouth of [468, 3] landmarks.

    `unit` is the outer-eye distance in pixels.
    """
    outline = landmarks[OUTER_UPPER_LIP + OUTER_LOWER_LIP[::-1][1:-1], :2].round().astype(np.int32)
    reach = max(1, round(AROUND_LIPS * unit))
    mouth = Region.around(outline, picture.shape[:2], margin=reach)
    if mouth is None:
        return
    lips = cv2.fillPoly(np.zeros((mouth.height, mouth.width), np.uint8), [outline - mouth.corner.astype(np.int32)], 1)
    ring = cv2.dilate(lips, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)) - lips
    if not lips.any() or not ring.any():
        return
    colours = cv2.cvtColor(mouth.of(picture), cv2.COLOR_RGB2LAB)
    lightness, redness, _ = np.subtract(cv2.mean(colours, lips)[:3], cv2.mean(colours, ring)[:3])
    if redness < GREENER or (redness < REDDER and abs(lightness) < DARKER):
        raise UserError("The mouth in the portrait seems to be covered; give a picture in which the lips are seen.")
