"""Landmarks of one face: MediaPipe's attention mesh.

Numbers are those of `face_landmark_cpu.pbtxt` and `tensors_to_face_landmarks_with_attention.pbtxt`.
"""

import math

import cv2
import numpy as np
import torch

from talker_t2av.codecs.face_finder.attention import CropMatrices
from talker_t2av.codecs.face_finder.graph import Network
from talker_t2av.codecs.face_finder.region import Region, check_picture, sample, square_around

SIZE = 192
"""Pixels that the network sees."""
MESH_POINTS, POINTS = 468, 478
"""The mesh, and with it five points of each iris."""
MAP_STRIDE = 4
"""Pixels of the network's picture that are one of the map which lips and eyes are cropped from."""
LIPS, LEFT_EYE, RIGHT_EYE = range(3)
IRIS_POINTS = 5
CONTOUR_POINTS = 16
"""An eye's points begin with so many of its contour; their mean depth is the iris'."""
EYE_LINE = (33, 263)
"""The outer corners of the eyes: a face is upright when they are level (`face_landmark_landmarks_to_roi.pbtxt`)."""


class AttentionMesh:
    """468 points of a face and 10 of its irises."""

    def __init__(self, network: Network) -> None:
        self._network = network
        matrices = next(operation for operation in network.children() if isinstance(operation, CropMatrices))
        self._crop_points = [np.array(points) for points in matrices.crop_points]

    @torch.inference_mode()
    def landmarks(self, picture: np.ndarray, region: Region) -> tuple[np.ndarray, float]:
        """[H, W, 3] RGB uint8 -> [478, 3] landmarks in pixels, and how sure (0 to 1) it is that they are a face's."""
        check_picture(picture)
        outputs = self._network(sample(picture, region, SIZE, cv2.BORDER_REPLICATE, low=0.0))
        mesh, lips, left_eye, right_eye, left_iris, right_iris, presence, matrices = (out.numpy() for out in outputs)
        points = np.zeros((POINTS, 3))
        points[:MESH_POINTS] = mesh.reshape(MESH_POINTS, 3)
        for crop, refined in ((LIPS, lips), (LEFT_EYE, left_eye), (RIGHT_EYE, right_eye)):
            points[self._crop_points[crop], :2] = from_crop(refined, matrices[crop])
        irises = ((LEFT_EYE, left_iris, MESH_POINTS), (RIGHT_EYE, right_iris, MESH_POINTS + IRIS_POINTS))
        for crop, refined, first in irises:
            iris = slice(first, first + IRIS_POINTS)
            points[iris, :2] = from_crop(refined, matrices[crop])
            points[iris, 2] = points[self._crop_points[crop][:CONTOUR_POINTS], 2].mean()
        return region.to_picture(points / SIZE), 1 / (1 + math.exp(-presence.item()))


def from_crop(points: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """[1, 2 N] points in a crop, in the network's scale, and its [2, 3] matrix -> [N, 2] in the network's picture."""
    return points.reshape(-1, 2) @ matrix[:, :2].T + MAP_STRIDE * matrix[:, 2]


def region_of(landmarks: np.ndarray) -> Region:
    """[478, 3] landmarks in pixels -> the square in which the same face is looked for in the next frame."""
    flat = landmarks[:, :2]
    start, end = EYE_LINE
    return square_around(np.stack([flat.min(axis=0), flat.max(axis=0)]), flat[start], flat[end])
