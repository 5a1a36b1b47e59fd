"""What a prepared portrait shows without a driver: is it given back, does it turn as it is told, does it flicker?"""

from dataclasses import dataclass

import cv2
import numpy as np
import torch

from benchmarks.face.landmarks import lip_gap, slope
from benchmarks.face.pictures import decibels, head_region, restlessness, skin_region
from talker_t2av.codecs.face_mesh.codec import FaceMeshCodec
from talker_t2av.codecs.face_mesh.face_model import FaceModel
from talker_t2av.codecs.face_mesh.geometry import rotation_vector
from talker_t2av.codecs.face_mesh.source import OPEN_SOURCE, FaceSource
from talker_t2av.codecs.face_mesh.topology import VERTICES
from talker_t2av.errors import UserError

MOVES = 0.15
"""Outer-eye distances that a head shifts by while it speaks."""
DRIFT_STEP, DRIFT_FRAMES = (0.37, 0.21), 16
"""The slow drift that shows flicker: pixels a frame, right and down."""
TURNS = {"pitch": 0, "yaw": 1, "roll": 2}
"""Components of the rotation vector."""
TURN_DEGREES, TURN_FRAMES = 10, 9


@dataclass(frozen=True)
class Portrait:
    """A source, and where its face is."""

    name: str
    source: FaceSource
    landmarks: np.ndarray
    """[468, 3] pixels of the source's picture."""

    @property
    def head(self) -> np.ndarray:
        """[H, W] bool: head, hair and neck, wherever the source may move them."""
        source = self.source
        painted = (source.layers.background != source.crop).any(axis=-1).astype(np.uint8)
        reach = 2 * round(MOVES * source.unit) + 1
        mask = head_region(source.picture.shape, self.landmarks)
        source.head.of(mask)[:] |= cv2.dilate(painted, np.ones((reach, reach), np.uint8)).astype(bool)
        return mask

    @property
    def is_open(self) -> bool:
        """Are the lips apart?"""
        return bool(lip_gap(self.landmarks[None])[0] > OPEN_SOURCE)


def prepare_portrait(name: str, picture: np.ndarray, codec: FaceMeshCodec) -> Portrait:
    """[H, W, 3] -> the source that the codec makes of it. Raises `UserError`."""
    source = codec.prepare(picture, framing="square")
    faces = codec.finder.find(source.picture)
    if not faces:
        raise UserError("The face is not found again in the source.")
    return Portrait(name, source, max(faces, key=lambda face: np.ptp(face[:, 0]))[:VERTICES])


def still_scores(portrait: Portrait, codec: FaceMeshCodec, model: FaceModel) -> dict[str, float]:
    """Scores by measure."""
    picture = portrait.source.picture
    frame = codec.render(portrait.source, portrait.source.identity[None])[0]
    outside = ~portrait.head
    scores = {
        "zero_open" if portrait.is_open else "zero_closed": decibels(frame, picture),
        "flicker": drift_flicker(portrait, codec, model),
    }
    if outside.any():
        scores["zero_outside"] = decibels(frame[outside], picture[outside])
    return scores | {name: turn_gain(portrait, axis, codec, model) for name, axis in TURNS.items()}


def drift_flicker(portrait: Portrait, codec: FaceMeshCodec, model: FaceModel) -> float:
    """How restless the face is while the head drifts slowly, against the whole picture moved just so."""
    picture, unit = portrait.source.picture, model.place(portrait.landmarks).scale
    shifts = np.arange(DRIFT_FRAMES)[:, None] * np.array(DRIFT_STEP)
    codes = np.zeros((DRIFT_FRAMES, len(model.code_mean)))
    codes[:, 3:5] = shifts / unit
    rendered = codec.render(portrait.source, torch.tensor(model.normalise(codes), dtype=torch.float32))
    size = picture.shape[1::-1]
    moved = [cv2.warpAffine(picture, np.array([[1, 0, x], [0, 1, y]]), size) for x, y in shifts]
    where = skin_region(picture.shape, portrait.landmarks)
    return restlessness(list(rendered), where) / restlessness(moved, where)


def turn_gain(portrait: Portrait, axis: int, codec: FaceMeshCodec, model: FaceModel) -> float:
    """How far the face that is found turns when the code says one; 0 where it is lost."""
    sent = np.radians(np.linspace(-TURN_DEGREES, TURN_DEGREES, TURN_FRAMES))
    codes = np.zeros((TURN_FRAMES, len(model.code_mean)))
    codes[:, axis] = sent
    frames = codec.render(portrait.source, torch.tensor(model.normalise(codes), dtype=torch.float32))
    landmarks = codec.finder.track(frames)[:, :VERTICES]
    rest = model.place(portrait.landmarks).rotation.T
    lost = np.isnan(landmarks).any(axis=(1, 2))
    found = [
        np.nan if gone else rotation_vector(model.place(points).rotation @ rest)[axis]
        for gone, points in zip(lost, landmarks, strict=True)
    ]
    return slope(sent, np.array(found))
