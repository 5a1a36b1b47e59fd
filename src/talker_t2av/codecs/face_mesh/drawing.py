"""Soft shapes, drawn oversampled."""

import cv2
import numpy as np

from talker_t2av.codecs.face_mesh.region import Region

OVERSAMPLING, SUBPIXEL_BITS = 4, 4


def filled_polygon(region: Region, outline: np.ndarray, blur: float) -> np.ndarray:
    """[h, w] 0..1 of a region: what of it the outline [n, 2] encloses, softened by `blur` pixels."""
    canvas = _canvas(region)
    cv2.fillPoly(canvas, [_fixed_point(region, outline)], 255, 8, SUBPIXEL_BITS)
    return _reduced(region, canvas, blur)


def draw_line(
    frame: np.ndarray, line: np.ndarray, colour: np.ndarray, thickness: float, blur: float, opacity: float
) -> None:
    """Draw a line [n, 2] of a colour [3], 0..255, into `frame` [H, W, 3], in place; lengths are pixels."""
    region = Region.around(line, frame.shape[:2], margin=5)
    if region is None:
        return
    canvas = _canvas(region)
    fine = max(1, round(thickness * OVERSAMPLING))
    cv2.polylines(canvas, [_fixed_point(region, line)], False, 255, fine, cv2.LINE_AA, SUBPIXEL_BITS)
    share = _reduced(region, canvas, max(0.6, blur))[..., None] * opacity
    target = region.of(frame)
    target[:] = (target * (1 - share) + colour * share).astype(np.uint8)


def _fixed_point(region: Region, points: np.ndarray) -> np.ndarray:
    """Points in a region's oversampled pixels, with the fraction bits that OpenCV draws with."""
    local = (points - region.corner + 0.5) * OVERSAMPLING - 0.5
    return np.round(local * (1 << SUBPIXEL_BITS)).astype(np.int32)


def _canvas(region: Region) -> np.ndarray:
    return np.zeros((region.height * OVERSAMPLING, region.width * OVERSAMPLING), np.uint8)


def _reduced(region: Region, canvas: np.ndarray, blur: float) -> np.ndarray:
    """Oversampled drawing -> [h, w] 0..1, softened."""
    small = cv2.resize(canvas, (region.width, region.height), interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(small, (0, 0), blur).astype(np.float32) / 255
