"""A picture as two layers, the person and what is behind: a head can turn without bending the wall behind it."""

from dataclasses import dataclass

import cv2
import numpy as np

from talker_t2av.codecs.face_mesh.geometry import smooth_step

OPACITY_LEVELS = (0.15, 0.85)
"""The segmenter's edge is wider than a person's: opacity rises from 0 to 1 between these."""
HIDDEN_REACH, BAND_REACH = 0.06, 0.7
"""Outer-eye distances: what is behind a person is unknown from so far outside the matte, and painted so far inside."""
FACE_IS_PERSON = 0.5
"""A matte that covers less of the face is of something else."""
STILL = 0.05
"""What follows less than this share of the head's movement does not move."""
MATTE_EDGE = 384
"""The matte's edges are found in a picture no larger than this."""
INPAINTING_EDGE, INPAINTING_RADIUS = 160, 3
"""The wall behind is painted in a picture of this size, where it is smooth anyway."""
GUIDE_RADIUS, GUIDE_SMOOTHNESS = 0.06, 1e-3


@dataclass(frozen=True)
class Layers:
    """foreground over background is the picture."""

    foreground: np.ndarray
    """[H, W, 4] uint8: colour and opacity of the person."""
    background: np.ndarray
    """[H, W, 3] uint8: what is behind, painted where the person hid it."""

    def compose(self, from_x: np.ndarray, from_y: np.ndarray) -> np.ndarray:
        """Move the foreground, pixel by pixel, to where [H, W] maps say it comes from -> [H, W, 3]."""
        maps = cv2.convertMaps(from_x, from_y, cv2.CV_16SC2)
        moved = cv2.remap(self.foreground, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        opacity = cv2.extractChannel(moved, 3).astype(np.float32) * np.float32(1 / 255)
        return cv2.blendLinear(cv2.cvtColor(moved, cv2.COLOR_RGBA2RGB), self.background, opacity, 1 - opacity)


def single_layer(picture: np.ndarray) -> Layers:
    """[H, W, 3] uint8 -> all of it in front."""
    return Layers(np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)]), picture)


def person_matte(matte: np.ndarray, outline: np.ndarray, size: tuple[int, ...]) -> np.ndarray | None:
    """[h, w] 0..1 float32: how surely a pixel is the person; None where the face itself does not seem to be one.

    `matte` is of any shape and covers a region of (height, width), `outline` [n, 2] the face's in that region. The face
    is the person for sure.
    """
    scale = min(1.0, MATTE_EDGE / max(size))
    width, height = max(1, round(size[1] * scale)), max(1, round(size[0] * scale))
    matte = cv2.resize(matte.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    face = cv2.fillPoly(np.zeros((height, width), np.uint8), [np.round(outline * scale).astype(np.int32)], 1)
    if not face.any() or matte[face > 0].mean() < FACE_IS_PERSON:
        return None
    return np.maximum(matte, face)


def separate(picture: np.ndarray, person: np.ndarray, moving: np.ndarray, unit: float) -> Layers:
    """Layers that give the picture again.

    Args:
        picture: [H, W, 3] uint8.
        person: [h, w] 0..1 of `person_matte`.
        moving: [h, w] 0..1, how much of the head's movement a pixel follows: what never moves needs no wall behind it.
        unit: outer-eye distance in pixels.
    """
    if person.shape != moving.shape:
        raise ValueError(f"the matte has shape {person.shape}, the shares of movement {moving.shape}")
    (height, width), (small_height, small_width) = picture.shape[:2], person.shape
    small_unit = unit * small_width / width
    small = cv2.resize(picture, (small_width, small_height), interpolation=cv2.INTER_AREA)
    matte = guided(person, small, max(2, round(GUIDE_RADIUS * small_unit)))
    opacity = smooth_step(*OPACITY_LEVELS, matte).astype(np.float32)
    moves = (moving > STILL).astype(np.uint8)
    hidden = cv2.dilate((opacity > 0).astype(np.uint8), _disc(HIDDEN_REACH * small_unit))
    background = painted_background(small, hidden, small_unit)
    return _layers_of(
        picture,
        np.round(255 * cv2.resize(np.where(moves, opacity, np.float32(1)), (width, height))).astype(np.uint8),
        cv2.resize(hidden * moves, (width, height), interpolation=cv2.INTER_NEAREST),
        cv2.resize(background, (width, height), interpolation=cv2.INTER_CUBIC),
    )


def _layers_of(picture: np.ndarray, opacity: np.ndarray, hidden: np.ndarray, background: np.ndarray) -> Layers:
    """Solve for the foreground; where no colour would do, the opacity [H, W] uint8 becomes as large as it has to be."""
    background = np.where(hidden[..., None] > 0, background, picture)
    foreground = np.dstack([picture, opacity])
    mixed = np.nonzero((hidden > 0) & (opacity < 255))
    colour, behind = picture[mixed].astype(np.float32), background[mixed].astype(np.float32)
    room = np.where(colour > behind, 255 - behind, behind)
    needed = (np.abs(colour - behind) / np.maximum(1, room)).max(axis=-1)
    share = np.maximum(np.ceil(255 * needed), opacity[mixed])
    solved = behind + (colour - behind) * 255 / np.maximum(1, share)[:, None]
    foreground[mixed] = np.concatenate([np.clip(np.round(solved), 0, 255), share[:, None]], axis=1)
    return Layers(foreground, background)


def painted_background(picture: np.ndarray, hidden: np.ndarray, unit: float) -> np.ndarray:
    """[h, w, 3] the picture, with what is around the person, `hidden` [h, w] > 0, continued some way behind it."""
    height, width = hidden.shape
    scale = min(1.0, INPAINTING_EDGE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    hole = (cv2.resize(hidden.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0).astype(np.uint8)
    band = hole - cv2.erode(hole, _disc(BAND_REACH * unit * scale))
    return cv2.resize(cv2.inpaint(small, band, INPAINTING_RADIUS, cv2.INPAINT_TELEA), (width, height))


def guided(matte: np.ndarray, picture: np.ndarray, radius: int) -> np.ndarray:
    """[H, W] matte whose edges follow those of the picture (He et al., "Guided Image Filtering", 2010)."""
    guide = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    matte = matte.astype(np.float32)
    size = (2 * radius + 1, 2 * radius + 1)
    mean_guide, mean_matte = cv2.blur(guide, size), cv2.blur(matte, size)
    covariance = cv2.blur(guide * matte, size) - mean_guide * mean_matte
    variance = cv2.blur(guide * guide, size) - mean_guide**2
    slope = covariance / (variance + GUIDE_SMOOTHNESS)
    offset = mean_matte - slope * mean_guide
    return np.clip(cv2.blur(slope, size) * guide + cv2.blur(offset, size), 0, 1)


def _disc(radius: float) -> np.ndarray:
    edge = 2 * max(1, round(radius)) + 1
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (edge, edge))
