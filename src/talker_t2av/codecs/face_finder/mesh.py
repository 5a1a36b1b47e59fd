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
"""The crops."""
LEFT_IRIS, RIGHT_IRIS = slice(468, 473), slice(473, 478)
CONTOUR_POINTS = 16
"""An eye's points begin with so many of its contour; their mean depth is the iris'."""
EYE_LINE = (33, 263)
"""The outer corners of the eyes: a face is upright when they are level (`face_landmark_landmarks_to_roi.pbtxt`)."""


class AttentionMesh:
    """468 points of a face and 10 of its irises."""

    def __init__(self, network: Network) -> None:
        self._network = network
        matrices = next(operation for operation in network.children() if isinstance(operation, CropMatrices))
        lips, left_eye, right_eye = (np.array(points) for points in matrices.crop_points)
        refined = [lips, left_eye, right_eye, np.r_[LEFT_IRIS], np.r_[RIGHT_IRIS]]
        self._refined = np.concatenate(refined)
        self._crops = np.repeat([LIPS, LEFT_EYE, RIGHT_EYE, LEFT_EYE, RIGHT_EYE], [len(points) for points in refined])
        self._contours = {LEFT_EYE: left_eye[:CONTOUR_POINTS], RIGHT_EYE: right_eye[:CONTOUR_POINTS]}

    @torch.inference_mode()
    def landmarks(self, picture: np.ndarray, region: Region) -> tuple[np.ndarray, float]:
        """[H, W, 3] RGB uint8 -> [478, 3] landmarks in pixels, and how sure (0 to 1) it is that they are a face's."""
        check_picture(picture)
        outputs = self._network(sample(picture, region, SIZE, cv2.BORDER_REPLICATE, low=0.0))
        mesh, lips, left_eye, right_eye, left_iris, right_iris, presence, matrices = (out.numpy() for out in outputs)
        points = np.zeros((POINTS, 3), np.float32)
        points[:MESH_POINTS] = mesh.reshape(MESH_POINTS, 3)
        refined = np.concatenate([lips, left_eye, right_eye, left_iris, right_iris], axis=1).reshape(-1, 2, 1)
        linear, shift = matrices[:, :, :2], MAP_STRIDE * matrices[:, :, 2]
        points[self._refined, :2] = (linear[self._crops] @ refined)[:, :, 0] + shift[self._crops]
        points[LEFT_IRIS, 2] = points[self._contours[LEFT_EYE], 2].mean()
        points[RIGHT_IRIS, 2] = points[self._contours[RIGHT_EYE], 2].mean()
        return region.to_picture(points / SIZE), 1 / (1 + math.exp(-presence.item()))


def region_of(landmarks: np.ndarray) -> Region:
    """[478, 3] landmarks in pixels -> the square in which the same face is looked for in the next frame."""
    flat = landmarks[:, :2]
    start, end = EYE_LINE
    return square_around(np.stack([flat.min(axis=0), flat.max(axis=0)]), flat[start], flat[end])
