"""The inside of an open mouth: its colours, taken from the portrait once, and its drawing, frame by frame."""

from dataclasses import dataclass

import cv2
import numpy as np

from talker_t2av.codecs.face_mesh.geometry import Similarity
from talker_t2av.codecs.face_mesh.topology import (
    INNER_LOWER_LIP,
    INNER_UPPER_LIP,
    LEFT_MOUTH_CORNER,
    LOWER_LIP_CENTRE,
    OUTER_LOWER_LIP,
    OUTER_UPPER_LIP,
    OVAL,
    RIGHT_MOUTH_CORNER,
    UPPER_LIP_CENTRE,
)

SATURATED, GREY = 0.35, 0.2
WARM_TOOTH, GREY_TOOTH = np.array([242.0, 230.0, 208.0]), np.full(3, 226.0)
CAVITY_SHARE, TONGUE_SHARE = np.array([0.34, 0.22, 0.22]), np.array([0.46, 0.30, 0.31])
"""Of the lips' colour: brown, but far enough from a lip that nobody takes it for one."""
WARM_SHADE = np.array([0.85, 1.12, 1.25], np.float32)
"""Shadows inside the mouth keep red longest."""
SEAM_SHARE = 0.42
AROUND_LIPS = 0.12
"""Size of the ring of skin beside the lips, outer-eye distances."""
LOWER_TONE = 0.82
UPPER_TEETH_HANG = 0.032
"""How far the upper teeth hang below the seam of the lips, outer-eye distances: some 3 mm (Vig and Brundo 1978)."""
TEETH_VISIBLE, TEETH_EDGE = 0.62, 0.9
"""An open mouth that is so bright beside the skin shows teeth; these end so far down its gap."""
TEETH_DEPTH = 0.05
"""Of the teeth behind the lips, outer-eye distances."""


@dataclass(frozen=True)
class MouthColours:
    """RGB, 0..255, and where the teeth are."""

    cavity: np.ndarray
    tongue: np.ndarray
    tooth: np.ndarray
    seam: np.ndarray
    shade: np.ndarray
    """[3] exponent of shadows for each channel."""
    seat: np.ndarray
    """[3] the middle of the upper teeth's biting edge, in template space."""
    width: float
    """Of the mouth, outer-eye distances."""
    interior: np.ndarray | None
    """[H, W] opacity of the portrait's own mouth interior, where it is open."""


def mouth_colours(
    picture: np.ndarray, vertices: np.ndarray, place: Similarity, gaps: np.ndarray, is_open: bool
) -> MouthColours:
    """Look at lips, the skin around them and, if open, at the mouth of a portrait."""

    def filled(indices: list[int]) -> np.ndarray:
        mask = np.zeros(picture.shape[:2], np.uint8)
        return cv2.fillPoly(mask, [np.round(vertices[indices, :2]).astype(np.int32)], 255)

    def median(mask: np.ndarray) -> np.ndarray:
        return np.median(picture[mask].astype(np.float32), axis=0)

    lips = filled(OUTER_UPPER_LIP + OUTER_LOWER_LIP[::-1][1:-1])
    inside = filled(INNER_UPPER_LIP + INNER_LOWER_LIP[::-1][1:-1])
    skin = (filled(OVAL) > 0) & (lips == 0)
    reach = np.ones((max(3, int(place.scale * AROUND_LIPS) | 1),) * 2, np.uint8)
    around = (cv2.dilate(lips, reach) > 0) & (lips == 0)
    flesh = (lips > 0) & (cv2.dilate(inside, np.ones((3, 3), np.uint8)) == 0)
    lip = median(flesh) if flesh.any() else median(skin) * 0.7
    local = median(around)
    luminance = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    bright = max(float(np.percentile(luminance[part], 70)) for part in (around, flesh) if part.any())
    saturation = float(np.clip((local.max() - local.min()) / (local.max() + 1e-3) / SATURATED, 0, 1))
    exposure = np.clip(bright / 170, 0.35, 1.25)
    tint = local / local.max()
    tooth = (saturation * WARM_TOOTH + (1 - saturation) * GREY_TOOTH) * exposure * (0.55 + 0.45 * tint) * 0.88
    cavity, tongue = np.clip(lip * CAVITY_SHARE, 4, 110), np.clip(lip * TONGUE_SHARE, 0, 200)
    if saturation < GREY:
        cavity, tongue = np.full(3, cavity.mean()), np.full(3, tongue.mean())
    own = place.undo(vertices)
    upper, lower = own[UPPER_LIP_CENTRE], own[LOWER_LIP_CENTRE]
    core = cv2.erode(inside, np.ones((3, 3), np.uint8)) > 0
    shows_teeth = bool(is_open and core.any() and np.percentile(luminance[core], 75) > TEETH_VISIBLE * bright)
    if shows_teeth:
        tooth = np.maximum(tooth, median(core & (luminance >= np.percentile(luminance[core], 60))))
    biting_edge = (1 - TEETH_EDGE) * upper[1] + TEETH_EDGE * lower[1]
    if not shows_teeth:
        biting_edge = (upper[1] + lower[1]) / 2 + UPPER_TEETH_HANG
    border = max(1, int(place.scale * 0.012))
    shrunk = cv2.erode(inside, np.ones((2 * border + 1,) * 2, np.uint8))
    return MouthColours(
        cavity=cavity,
        tongue=tongue,
        tooth=np.clip(tooth, 0, 245),
        seam=lip * SEAM_SHARE,
        shade=WARM_SHADE if saturation > GREY else np.ones(3, np.float32),
        seat=np.array([(upper[0] + lower[0]) / 2, biting_edge, upper[2] + TEETH_DEPTH]),
        width=float(np.linalg.norm(own[RIGHT_MOUTH_CORNER] - own[LEFT_MOUTH_CORNER])),
        interior=cv2.GaussianBlur(shrunk, (0, 0), border * 0.8).astype(np.float32) / 255 if is_open else None,
    )
