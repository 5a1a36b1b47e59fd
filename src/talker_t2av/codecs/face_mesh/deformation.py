"""Motion code -> where every mesh point goes: expression, lids, lips, then the pose of the head."""

from dataclasses import dataclass

import numpy as np

from talker_t2av.codecs.face_mesh.face_model import POSE_SIZE, FaceModel
from talker_t2av.codecs.face_mesh.geometry import rotation_matrix, smooth_step
from talker_t2av.codecs.face_mesh.source import FaceSource
from talker_t2av.codecs.face_mesh.topology import LID_HANDLES, LIP_HANDLES, OVAL, VERTICES

BLINK_FROM, BLINK_TO = 0.85, 0.3
"""Eyes count as open above the first opening (share of the resting one) and as shut under the second."""
UPPER_LID_TRAVEL, LOWER_LID_TRAVEL = 0.95, 0.05
LID_FOLLOWS_EXPRESSION = 0.3
LID_UNROLLS = 0.25
"""A shutting lid brings down skin from so far above its found edge, shares of the eye's opening: no rim of eyeball."""
GAP_DEAD_BAND = (0.008, 0.025)
"""Lip gaps under the first are noise and become nothing; above the second they are kept."""
WIDTH_GAIN, MOST_GAINED = 1.75, 0.08
"""So many times as far as the code says do the corners of a mouth move, with so much on top at most, outer-eye
distances: of lips that narrow or widen alone, without cheek and light, less is seen."""
UPPER_LIP_SHARE_CLOSED, UPPER_LIP_SHARE_OPEN = 0.4, 0.5


@dataclass(frozen=True)
class HeadPose:
    """The rigid part of a code, about the centre of the head, in pixels."""

    rotation: np.ndarray
    scale: float
    translation: np.ndarray
    centre: np.ndarray

    def apply(self, points: np.ndarray) -> np.ndarray:
        """[..., 3] -> [..., 3]."""
        return (points - self.centre) @ self.rotation.T * self.scale + self.centre + self.translation


@dataclass(frozen=True)
class Deformation:
    """One frame's geometry."""

    mesh: np.ndarray
    """[V, 2] where the source's mesh points are."""
    texture: np.ndarray
    """[V, 2] which places of the picture are there: the mesh at rest, but for lids that come down."""
    pose: HeadPose
    blink: float
    """0 open .. 1 shut."""
    lip_gaps: np.ndarray
    """[9] by how much the lips open beyond the portrait's rest, outer-eye distances."""


def deform(source: FaceSource, model: FaceModel, code: np.ndarray) -> Deformation:
    """Raw code [M] -> the geometry of one frame."""
    coefficients = code[POSE_SIZE:]
    moved = (
        ((wider_mouth(model, coefficients) + source.relaxation).astype(np.float32) @ source.expression_basis)
        .reshape(VERTICES, 3)
        .astype(np.float64)
    )
    openness = float(1 + (coefficients @ model.lid_opening_basis).mean())
    blink = float(smooth_step(BLINK_FROM, BLINK_TO, openness))
    face = move_lids(source, model, moved, blink)
    face, gaps = part_lips(source, model, face, coefficients @ model.lip_gap_basis)
    pose = HeadPose(
        rotation=rotation_matrix(code[:3]),
        scale=float(np.exp(code[5])),
        translation=np.array([*code[3:5] * source.unit, 0.0]),
        centre=source.place.translation,
    )
    surround = source.surround
    around = (
        surround.points
        + surround.pose_share[:, None] * (pose.apply(surround.points) - surround.points)
        + surround.expression_share[:, None] * (surround.follows_oval @ (face[OVAL] - source.vertices[OVAL]))
    )
    eyes = pose.apply(source.vertices[source.eye_vertices])
    mesh = np.concatenate([pose.apply(face), around, eyes])[:, :2].astype(np.float32)
    return Deformation(mesh, unrolled_lids(source, model, blink), pose, blink, gaps)


def wider_mouth(model: FaceModel, coefficients: np.ndarray) -> np.ndarray:
    """[E] an expression that widens or narrows the mouth more than `coefficients` [E] do."""
    gained = (WIDTH_GAIN - 1) * float(coefficients @ model.mouth_width_basis)
    louder: np.ndarray = coefficients + MOST_GAINED * np.tanh(gained / MOST_GAINED) * model.smile
    return louder


def move_lids(source: FaceSource, model: FaceModel, moved: np.ndarray, blink: float) -> np.ndarray:
    """[468, 3] the face after displacement `moved`, with lids that keep their resting place but for the blink."""
    rest, face = source.vertices, source.vertices + moved
    for (upper, lower), weights in zip(LID_HANDLES, model.lid_weights, strict=True):
        opening = rest[lower] - rest[upper]
        drift = (moved[upper] + moved[lower]).mean(axis=0) / 2 * LID_FOLLOWS_EXPRESSION
        upper_goal = rest[upper] + blink * UPPER_LID_TRAVEL * opening + drift
        lower_goal = rest[lower] - blink * LOWER_LID_TRAVEL * opening + drift
        face = face + weights[0] @ (upper_goal - face[upper]) + weights[1] @ (lower_goal - face[lower])
    return face


def unrolled_lids(source: FaceSource, model: FaceModel, blink: float) -> np.ndarray:
    """[V, 2] the mesh at rest, from which upper lids take skin that lies the higher, the farther they are shut."""
    if blink == 0:
        return source.mesh
    texture = source.mesh.copy()
    for (upper, lower), (weights, _) in zip(LID_HANDLES, model.lid_weights, strict=True):
        opening = source.mesh[lower] - source.mesh[upper]
        texture[:VERTICES] -= blink * LID_UNROLLS * (weights @ opening).astype(np.float32)
    return texture


def part_lips(
    source: FaceSource, model: FaceModel, face: np.ndarray, gaps: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Give the lips exactly the gap of the code: a closed portrait keeps its own seam, an open one comes to close.

    gaps [9] from the code, outer-eye distances. Returns the face [468, 3] and the gaps after the dead band.
    """
    upper, lower = LIP_HANDLES
    opened = np.maximum(gaps, 0) * smooth_step(*GAP_DEAD_BAND, gaps)
    seam = 0.0 if source.is_open else np.clip(source.lip_gaps, 0, None)
    wanted = (opened + seam) * source.unit
    missing = wanted - (face[lower] - face[upper])[:, :2] @ source.down_in_picture
    share = UPPER_LIP_SHARE_OPEN if source.is_open else UPPER_LIP_SHARE_CLOSED
    pull = (1 - share) * model.lip_weights[1] @ missing - share * model.lip_weights[0] @ missing
    return face + pull[:, None] * source.down, opened
