"""Turned rectangles of a picture, and what a network sees of them."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor

MARGIN = 1.5
"""Side of the square around a face over the longer side of its box (`face_landmark_landmarks_to_roi.pbtxt`,
`face_detection_front_detection_to_roi.pbtxt`: scale_x, scale_y, square_long)."""


@dataclass(frozen=True)
class Region:
    """A rectangle, turned clockwise by `rotation` radians around its centre; the rest in pixels of the picture."""

    centre: tuple[float, float]
    width: float
    height: float
    rotation: float = 0.0

    def axes(self) -> np.ndarray:
        """[2, 2] its sides as rows: right, then down."""
        cosine, sine = math.cos(self.rotation), math.sin(self.rotation)
        return np.array([[cosine, sine], [-sine, cosine]]) * [[self.width], [self.height]]

    def to_picture(self, points: np.ndarray) -> np.ndarray:
        """[N, 3] points in shares of the region, depth in shares of its width -> [N, 3] pixels."""
        flat = (points[:, :2] - 0.5) @ self.axes() + self.centre
        return np.concatenate([flat, points[:, 2:] * self.width], axis=1)


def whole_picture(picture: np.ndarray) -> Region:
    """All of [H, W, 3]."""
    height, width = picture.shape[:2]
    return Region((width / 2, height / 2), width, height)


def square_around(box: np.ndarray, start: np.ndarray, end: np.ndarray) -> Region:
    """The square around a face in `box` ([2, 2] low and high corner), whose eyes' line runs from `start` to `end`."""
    (across, down), side = end - start, MARGIN * float((box[1] - box[0]).max())
    x, y = box.mean(axis=0).tolist()
    return Region((x, y), side, side, math.atan2(down, across))


def check_picture(picture: np.ndarray) -> None:
    """Raises `ValueError` unless it is [H, W, 3] uint8."""
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8:
        raise ValueError(f"the picture has shape {picture.shape} of {picture.dtype}, expected [H, W, 3] of uint8")


def sample(picture: np.ndarray, region: Region, size: int, border: int, low: float) -> Tensor:
    """[H, W, 3] RGB uint8 -> [1, size, size, 3] in low..1, as MediaPipe's `image_to_tensor_converter_opencv.cc` does.

    `border` is OpenCV's way to go on beyond the picture.
    """
    matrix = np.eye(3)
    matrix[:2, :2] = region.axes().T / size
    matrix[:2, 2] = region.centre - matrix[:2, :2].sum(axis=1) * (size / 2)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    square = cv2.warpPerspective(picture, matrix, (size, size), flags=flags, borderMode=border)
    return torch.from_numpy(square)[None].float().mul_((1 - low) / 255).add_(low)
