"""Does a rendered portrait do what its driver does, and is it still the portrait? The face is found again to tell."""

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from face_clips import Driver
from face_landmarks import correlation, jitter, lip_gap, mouth_width, slope
from face_pictures import decibels, head_region, restlessness, sharpness, skin_region, unchanged_share

from talker_t2av.codecs.face_mesh.codec import FaceMeshCodec
from talker_t2av.codecs.face_mesh.face_model import POSE_SIZE, FaceModel
from talker_t2av.codecs.face_mesh.source import FaceSource
from talker_t2av.codecs.face_mesh.topology import LIPS
from talker_t2av.errors import UserError
from talker_t2av.media.faces import find_faces, track_face

CLOSED_DRIVER = 0.015
"""A driver's lips are together under this gap: the face mesh hardly ever says less than 0.01."""
OPEN_PORTRAIT = 0.035
FRAME_STEP = 5
"""Pixels are looked at in every so many frames."""
DRIFT_STEP, DRIFT_FRAMES = (0.37, 0.21), 16
"""The slow drift that shows flicker: pixels a frame, right and down."""


@dataclass(frozen=True)
class Portrait:
    """A source, and where its face is."""

    name: str
    source: FaceSource
    landmarks: np.ndarray
    """[468, 3] pixels of the source's picture."""

    @property
    def is_open(self) -> bool:
        return bool(lip_gap(self.landmarks[None])[0] > OPEN_PORTRAIT)


def prepare_portrait(name: str, picture: np.ndarray, codec: FaceMeshCodec) -> Portrait:
    """[H, W, 3] -> the source that the codec makes of it. Raises `UserError`."""
    source = codec.prepare(picture)
    faces = find_faces(source.picture)
    if not faces:
        raise UserError("The face is not found again in the source.")
    return Portrait(name, source, max(faces, key=lambda face: np.ptp(face[:, 0])))


def still_scores(portrait: Portrait, codec: FaceMeshCodec, model: FaceModel) -> dict[str, float]:
    """What needs no driver."""
    picture = portrait.source.picture
    frame = codec.render(portrait.source, portrait.source.identity[None])[0]
    outside = ~head_region(picture.shape, portrait.landmarks)
    kind = "zero_open" if portrait.is_open else "zero_closed"
    return {
        kind: decibels(frame, picture),
        "zero_outside": decibels(frame[outside], picture[outside]) if outside.any() else decibels(frame, picture),
        "flicker": drift_flicker(portrait, codec, model),
    }


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


def clip_scores(portrait: Portrait, driver: Driver, codec: FaceMeshCodec, model: FaceModel) -> dict[str, float]:
    """Drive the portrait by a clip and find the face again."""
    frames = codec.render(portrait.source, driver.motion)
    landmarks = track_face(frames)
    found = np.isfinite(landmarks).all(axis=(1, 2))
    if not found.any():
        return {"found": 0.0, "aperture": 0.0, "width": 0.0}
    wanted, gap = lip_gap(driver.landmarks), lip_gap(landmarks)
    closed = (wanted < CLOSED_DRIVER) & found
    scores = {
        "found": float(found.mean()),
        "aperture": correlation(wanted, gap),
        "slope": slope(wanted, gap),
        "width": correlation(mouth_width(driver.landmarks), mouth_width(landmarks)),
        "jitter": jitter(landmarks) / jitter(driver.landmarks),
    }
    if closed.any():
        scores["closed"] = float(gap[closed].mean())
    return (
        scores
        | pixel_scores(portrait, frames, landmarks, found)
        | code_errors(driver.motion.numpy(), codec.encode(frames).numpy(), model)
    )


def pixel_scores(portrait: Portrait, frames: np.ndarray, landmarks: np.ndarray, found: np.ndarray) -> dict[str, float]:
    """Frames [T, H, W, 3] with landmarks [T, 468, 3], where found [T], against the portrait."""
    picture = portrait.source.picture
    at_rest = head_region(picture.shape, portrait.landmarks)
    sharp = sharpness(picture, skin_region(picture.shape, portrait.landmarks))
    chosen = np.flatnonzero(found)[::FRAME_STEP]
    unchanged = [
        unchanged_share(frames[i], picture, ~(at_rest | head_region(picture.shape, landmarks[i]))) for i in chosen
    ]
    kept = [sharpness(frames[i], skin_region(picture.shape, landmarks[i])) / sharp for i in chosen]
    return {"unchanged": float(np.mean(unchanged)), "sharpness": float(np.mean(kept))}


def code_errors(sent: np.ndarray, recovered: np.ndarray, model: FaceModel) -> dict[str, float]:
    """Root mean square errors of normalised codes [T, M]: degrees, outer-eye distances, log size."""
    error = model.restore(recovered) - model.restore(sent)
    lips = np.einsum("te,evx->tvx", error[:, POSE_SIZE:], model.basis[:, LIPS, :2])

    def size(vectors: np.ndarray) -> float:
        return float(np.sqrt((vectors**2).sum(axis=-1).mean()))

    return {
        "code_rotation": float(np.degrees(size(error[:, :3]))),
        "code_shift": size(error[:, 3:5]),
        "code_size": size(error[:, 5:6]),
        "code_lips": size(lips),
    }
