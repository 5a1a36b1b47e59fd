"""What of a portrait the video shows, how large, and which part of it moves."""

from dataclasses import dataclass

import cv2
import numpy as np

from talker_t2av.codecs.face_mesh.region import Region
from talker_t2av.codecs.face_mesh.topology import OVAL
from talker_t2av.config import Framing

SHORTER_EDGE, LONGER_EDGE = 1080, 1920
"""A whole picture keeps its size up to here."""


@dataclass(frozen=True)
class HeadCut:
    """How head and shoulders lie around a face, in faces (the longer side of a box around its outline)."""

    edge: float = 2.6
    """How wide and high they are."""
    lower: float = 0.10
    """How far their middle is under the face's own."""


HEAD_AND_SHOULDERS = HeadCut()


@dataclass(frozen=True)
class FramedPicture:
    """What the video shows at rest."""

    picture: np.ndarray
    """[H, W, 3] uint8."""
    landmarks: np.ndarray
    """[468, 3] in its pixels."""
    head: Region
    """Head and shoulders: nothing outside it moves."""


def frame_picture(
    picture: np.ndarray,
    landmarks: np.ndarray,
    framing: Framing,
    size: int | None,
    square_size: int,
    cut: HeadCut = HEAD_AND_SHOULDERS,
) -> FramedPicture:
    """[H, W, 3] portrait with [468, 3] landmarks in its pixels -> what the video shows of it.

    `size` is the shorter edge of the video; without it a whole picture keeps its own, up to 1920 x 1080, and a square
    gets `square_size`.
    """
    if framing == "square":
        square = head_region(landmarks, picture.shape[:2], cut).square
        picture = square.of(picture)
        landmarks = landmarks - [*square.corner, 0]
        scale = (size or square_size) / square.width
    else:
        shorter, longer = sorted(picture.shape[:2])
        scale = size / shorter if size else min(1.0, SHORTER_EDGE / shorter, LONGER_EDGE / longer)
    scaled = resized(picture, scale)
    landmarks = landmarks * scale
    return FramedPicture(scaled, landmarks, head_region(landmarks, scaled.shape[:2], cut))


def resized(picture: np.ndarray, scale: float) -> np.ndarray:
    """[H, W, 3] -> the same, `scale` times as large, smoothly."""
    if scale == 1:
        return np.ascontiguousarray(picture)
    height, width = (max(1, round(edge * scale)) for edge in picture.shape[:2])
    smoothing = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(np.ascontiguousarray(picture), (width, height), interpolation=smoothing)


def head_region(landmarks: np.ndarray, size: tuple[int, ...], cut: HeadCut = HEAD_AND_SHOULDERS) -> Region:
    """Head and shoulders around [468, 3] landmarks in a picture of (height, width): a square, moved inside, or less."""
    low, high = landmarks[OVAL, :2].min(axis=0), landmarks[OVAL, :2].max(axis=0)
    face = float((high - low).max())
    extent = np.minimum(round(face * cut.edge), [size[1], size[0]]).astype(int)
    centre = (low + high) / 2 + [0, cut.lower * face]
    x, y = np.clip(np.round(centre - extent / 2), 0, [size[1], size[0]] - extent).astype(int)
    return Region(int(x), int(y), int(extent[0]), int(extent[1]))
