"""Does a rendered portrait do what its driver does, and is it still the portrait? The face is found again to tell."""

import logging
from collections.abc import Mapping

import numpy as np

from benchmarks.face.driver import Driver
from benchmarks.face.landmarks import correlation, jitter, lid_opening, lip_gap, mouth_width, slope
from benchmarks.face.pictures import head_region, sharpness, skin_region, unchanged_share
from benchmarks.face.scores import STILL
from benchmarks.face.stills import Portrait, prepare_portrait, still_scores
from talker_t2av.codecs.face_mesh.codec import FaceMeshCodec
from talker_t2av.codecs.face_mesh.face_model import POSE_SIZE, FaceModel
from talker_t2av.codecs.face_mesh.topology import LIPS, VERTICES
from talker_t2av.errors import UserError

logger = logging.getLogger(__name__)

CLOSED_DRIVER = 0.015
"""A driver's lips are together under this gap: of closed lips the face mesh says about 0.01."""
FRAME_STEP = 5
"""Pixels are looked at in every so many frames."""


def measure_fidelity(
    pictures: Mapping[str, np.ndarray], drivers: list[Driver], codec: FaceMeshCodec, model: FaceModel
) -> tuple[dict[str, dict[str, dict[str, float]]], dict[str, str]]:
    """Pictures [H, W, 3] -> their `Scores`; and why portraits were refused."""
    scores, refused = {}, {}
    for name, picture in pictures.items():
        try:
            portrait = prepare_portrait(name, picture, codec)
        except UserError as error:
            refused[name] = str(error)
            logger.warning("%s is refused: %s", name, error)
            continue
        scores[name] = {STILL: still_scores(portrait, codec, model)}
        for driver in drivers:
            scores[name][driver.name] = clip_scores(portrait, driver, codec, model)
        logger.info("%s is measured", name)
    return scores, refused


def clip_scores(portrait: Portrait, driver: Driver, codec: FaceMeshCodec, model: FaceModel) -> dict[str, float]:
    """Drive the portrait by a clip and find the face again."""
    frames = codec.render(portrait.source, driver.motion)
    landmarks = codec.finder.track(frames)[:, :VERTICES]
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
        "lids": correlation(lid_opening(driver.landmarks), lid_opening(landmarks)),
        "jitter": jitter(landmarks) / jitter(driver.landmarks),
    }
    if closed.any():
        scores["closed"] = float(gap[closed].mean())
    scores |= pixel_scores(portrait, frames, landmarks, found)
    return scores | code_errors(driver.motion.numpy(), codec.encode(frames).numpy(), model)


def pixel_scores(portrait: Portrait, frames: np.ndarray, landmarks: np.ndarray, found: np.ndarray) -> dict[str, float]:
    """Frames [T, H, W, 3] with landmarks [T, 468, 3], where found [T], against the portrait."""
    picture = portrait.source.picture
    at_rest = portrait.head
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
