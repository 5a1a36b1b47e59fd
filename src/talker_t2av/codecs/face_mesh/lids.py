"""Closed eyes: lids without a rim of eyeball, and the line of lashes between them."""

import numpy as np

from talker_t2av.codecs.face_mesh.deformation import Deformation
from talker_t2av.codecs.face_mesh.drawing import draw_line
from talker_t2av.codecs.face_mesh.geometry import smooth_step
from talker_t2av.codecs.face_mesh.source import FaceSource
from talker_t2av.codecs.face_mesh.topology import UPPER_LIDS

LASHES_FROM, LASHES_TO = 0.5, 0.95
"""Of a blink: where the line of lashes comes to be seen, and where it is all there."""
THICKNESS, BLUR, OPACITY = 0.013, 0.007, 0.65


def draw_lashes(frame: np.ndarray, source: FaceSource, shape: Deformation) -> None:
    """Draw into `frame` [H, W, 3], in place, where eyes are shut."""
    opacity = OPACITY * float(smooth_step(LASHES_FROM, LASHES_TO, shape.blink))
    if opacity > 0:
        for lid in UPPER_LIDS:
            draw_line(frame, shape.mesh[lid], source.lashes, THICKNESS * source.unit, BLUR * source.unit, opacity)
