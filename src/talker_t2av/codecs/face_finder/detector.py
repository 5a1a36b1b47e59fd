"""Where faces are: boxes of MediaPipe's single-shot detectors, decoded and thinned out.

Numbers are those of `face_detection.pbtxt`, `face_detection_short_range.pbtxt` and `face_detection_full_range.pbtxt`.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import torch

from talker_t2av.codecs.face_finder.graph import Network
from talker_t2av.codecs.face_finder.region import Region, check_picture, sample, square_around

OVERLAP = 0.3
"""Boxes that overlap more are one face (min_suppression_threshold, of intersection over union)."""
KEYPOINTS = 6
"""Right eye and left eye of the person, nose, mouth, ears."""


@dataclass(frozen=True)
class Anchors:
    """A detector's cells: `strides` pixels wide, with so many `boxes` each, in its picture of `size` pixels."""

    size: int
    strides: tuple[int, ...]
    boxes: tuple[int, ...]

    def centres(self) -> np.ndarray:
        """[N, 2] middles of all boxes' cells, pixels: row by row, stride by stride."""
        grids = []
        for stride, boxes in zip(self.strides, self.boxes, strict=True):
            middles = (np.arange(self.size // stride) + 0.5) * stride
            grid = np.stack(np.meshgrid(middles, middles), axis=-1).reshape(-1, 2)
            grids.append(np.repeat(grid, boxes, axis=0))
        return np.concatenate(grids)


SHORT_RANGE = Anchors(128, (8, 16), (2, 6))
"""Strides 8, 16, 16, 16; with an interpolated scale there are two boxes a cell and layer."""
FULL_RANGE = Anchors(192, (4,), (1,))


class FaceDetector:
    """One of the two detectors."""

    def __init__(self, network: Network, anchors: Anchors) -> None:
        self._network, self._size = network, anchors.size
        self._centres = anchors.centres()

    @torch.inference_mode()
    def detect(self, picture: np.ndarray, score: float) -> list[Region]:
        """[H, W, 3] RGB uint8 -> squares around the faces that score at least so much (0 to 1), best first."""
        check_picture(picture)
        height, width = picture.shape[:2]
        side = max(height, width)
        square = Region((width / 2, height / 2), side, side)
        boxes, logits = self._network(sample(picture, square, self._size, cv2.BORDER_CONSTANT, low=-1.0))
        scores = torch.sigmoid(logits.flatten()).double().numpy()
        likely = scores >= score
        places = decode(boxes[0].double().numpy()[likely], self._centres[likely])
        faces = merge(places, scores[likely])
        pixels = [face * (side / self._size) - np.array([side - width, side - height]) / 2 for face in faces]
        return [square_around(face[:2], face[2], face[3]) for face in pixels]


def decode(boxes: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """[N, 16] outputs, [N, 2] cells -> [N, 8, 2]: a box's low and high corner, then the keypoints; pixels of the input.

    The outputs are the box's middle and size, then the keypoints, all relative to the cell.
    """
    pairs = boxes.reshape(len(boxes), 2 + KEYPOINTS, 2)
    middle = pairs[:, 0] + centres
    corners = np.stack([middle - pairs[:, 1] / 2, middle + pairs[:, 1] / 2], axis=1)
    return np.concatenate([corners, pairs[:, 2:] + centres[:, None]], axis=1)


def overlaps(box: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """[2, 2], [N, 2, 2] low and high corners -> [N] intersection over union."""
    sides = np.minimum(box[1], boxes[:, 1]) - np.maximum(box[0], boxes[:, 0])
    shared = sides.clip(0).prod(axis=1)
    return shared / ((box[1] - box[0]).prod() + (boxes[:, 1] - boxes[:, 0]).prod(axis=1) - shared)


def merge(places: np.ndarray, scores: np.ndarray) -> list[np.ndarray]:
    """[N, 8, 2] places, [N] scores -> [8, 2] of each face, best first: the mean, by score, of those that overlap."""
    faces = []
    order = np.argsort(-scores, kind="stable")
    while len(order):
        same = overlaps(places[order[0], :2], places[order, :2]) > OVERLAP
        same[0] = True
        faces.append(np.average(places[order[same]], axis=0, weights=scores[order[same]]))
        order = order[~same]
    return faces
