"""Codes that show what the renderer does best and worst: faces people know, taken from real clips, and turned heads."""

import numpy as np

from benchmarks.face.driver import Driver
from benchmarks.face.stills import TURNS
from recipes.nano.motion.lip_measures import FaceMeasures
from talker_t2av.codecs.face_mesh.face_model import POSE_SIZE, FaceModel

ANGLES = {"yaw": (-15, -10, 10, 15), "pitch": (-10, 10), "roll": (-10, 10)}
TOGETHER_PERCENTILE = 30
"""A smile is the widest mouth among so many percent of the frames with the smallest lip gaps."""
SENTENCE = (0.35, 0.5, 0.65)
"""Frames of a clip, as shares of its length."""


def sheet_codes(drivers: list[Driver], model: FaceModel) -> dict[str, np.ndarray]:
    """Raw codes [M] by name. Expressions are of the drivers' most telling frames, with the head at rest."""
    clips = [model.restore(driver.motion.numpy()) for driver in drivers]
    expressions = np.concatenate(clips)[:, POSE_SIZE:]
    measures = FaceMeasures.of_face(model)
    gap, width = expressions @ measures.lip_gap, expressions @ measures.mouth_width
    blink = expressions[np.argmin(expressions @ measures.lid_opening)]
    lips_together = gap <= np.percentile(gap, TOGETHER_PERCENTILE)
    faces = {
        "zero": np.zeros_like(blink),
        "ah": expressions[gap.argmax()],
        "oo": expressions[width.argmin()],
        "closed": expressions[gap.argmin()],
        "smile": expressions[np.where(lips_together, width, -np.inf).argmax()],
        "half blink": blink / 2,
        "blink": blink,
    }
    codes = {name: np.concatenate([np.zeros(POSE_SIZE), expression]) for name, expression in faces.items()}
    for turn, angles in ANGLES.items():
        for angle in angles:
            codes[f"{turn} {angle:+d}"] = turned(len(model.code_mean), TURNS[turn], angle)
    for share in SENTENCE:
        frame = round(share * (len(clips[0]) - 1))
        codes[f"{drivers[0].name} {frame}"] = clips[0][frame]
    return codes


def turned(size: int, axis: int, degrees: float) -> np.ndarray:
    """[M] a head at rest, turned."""
    code = np.zeros(size)
    code[axis] = np.radians(degrees)
    return code
