"""Where the lips of an open mouth begin: teeth that lie beyond the found edge of a lip belong to the mouth."""

import cv2
import numpy as np

from talker_t2av.codecs.face_mesh.topology import LOWER_LIP_ROWS, UPPER_LIP_ROWS

SAMPLES = 33
AT_EDGE, FARTHEST = 0.1, 0.45
"""Shares of a lip, from its found edge outwards: where teeth must be seen for it to begin later, and how much later."""
DARKER = 0.25
"""A lip begins where it is darker than the teeth by so much of their brightness."""


def settle_lip_edges(picture: np.ndarray, vertices: np.ndarray) -> np.ndarray:
    """The face [468, 3] of an open-mouthed portrait [H, W, 3], with lips that begin where its teeth end."""
    brightness = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    settled = vertices.copy()
    for rows in (UPPER_LIP_ROWS, LOWER_LIP_ROWS):
        inner, outer = vertices[rows[0]], vertices[rows[-1]]
        share = teeth_share(_across(brightness, inner[:, :2], outer[:, :2]))
        for number, row in enumerate(rows):
            settled[row] += (share * (1 - number / (len(rows) - 1)))[:, None] * (outer - inner)
    return settled


def teeth_share(brightness: np.ndarray) -> np.ndarray:
    """[n, s] along n lines across a lip, from its found inner edge outwards -> [n] how much of each is teeth.

    Neighbours get the most of each three, smoothed; the corners of the mouth, first and last, get nothing.
    """
    places = np.linspace(0, 1, brightness.shape[1])
    edge = brightness[:, places <= AT_EDGE].max(axis=1)
    lip = brightness[:, places <= FARTHEST] < (1 - DARKER) * edge[:, None]
    bright = brightness[:, 0] >= (1 - DARKER) * edge
    share = np.where(bright & lip.any(axis=1), places[lip.argmax(axis=1)], 0)
    share[[0, -1]] = 0
    most = np.maximum.reduce([share[:-2], share[1:-1], share[2:]])
    smooth: np.ndarray = np.convolve(np.pad(most, 2), [0.25, 0.5, 0.25], mode="valid")
    smooth[[0, -1]] = 0
    return smooth


def _across(brightness: np.ndarray, inner: np.ndarray, outer: np.ndarray) -> np.ndarray:
    """[n, s] float: a grey picture on the lines from inner to outer points [n, 2]."""
    places = np.linspace(0, 1, SAMPLES)[None, :, None]
    x, y = np.moveaxis(inner[:, None] + places * (outer - inner)[:, None], -1, 0).astype(np.float32)
    return cv2.remap(brightness, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
