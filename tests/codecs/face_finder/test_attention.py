"""The attention mesh's crops, one pixel and one point at a time, as MediaPipe's kernels go about it."""

import math

import numpy as np
import torch

from talker_t2av.codecs.face_finder.attention import CropMatrices, Crops

SIZE, MARGIN = 4, 1.5
POINTS = [[0, 1, 2, 3], [4, 5, 6]]
LINES = [[0, 2], [5, 4]]


def rotation(angle: float) -> np.ndarray:
    return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])


def crop_matrix(landmarks: np.ndarray, points: list[int], line: list[int]) -> np.ndarray:
    """[2, 3] as in landmarks_to_transform_matrix.cc: shift, rotation, scale, shift."""
    across, down = (landmarks[line[1]] - landmarks[line[0]])[:2]
    angle = -math.atan2(down, across)
    turned = landmarks[points, :2] @ rotation(angle).T
    low, high = turned.min(axis=0), turned.max(axis=0)
    linear = rotation(-angle) @ np.diag(MARGIN * (high - low) / SIZE)
    shift = rotation(-angle) @ ((low + high) / 2) - linear @ [SIZE / 2, SIZE / 2]
    return np.concatenate([linear, shift[:, None]], axis=1)


def crop(features: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """[H, W, C] -> [size, size, C] as in transform_tensor_bilinear.cc, version 2."""
    height, width, channels = features.shape
    out = np.zeros((SIZE, SIZE, channels))
    for row in range(SIZE):
        for column in range(SIZE):
            x, y = matrix @ [column + 0.5, row + 0.5, 1] - 0.5
            if not (0 <= x <= width - 1 and 0 <= y <= height - 1):
                continue
            for near_y, share_y in ((math.floor(y), 1 - y % 1), (math.floor(y) + 1, y % 1)):
                for near_x, share_x in ((math.floor(x), 1 - x % 1), (math.floor(x) + 1, x % 1)):
                    if near_y < height and near_x < width:
                        out[row, column] += share_y * share_x * features[near_y, near_x]
    return out


def test_matrices() -> None:
    landmarks = np.random.default_rng(0).uniform(0, 12, (7, 3)).astype(np.float32)
    found = CropMatrices(POINTS, LINES, SIZE, MARGIN)(torch.from_numpy(landmarks)[None]).numpy()
    for matrix, points, line in zip(found, POINTS, LINES, strict=True):
        np.testing.assert_allclose(matrix, crop_matrix(landmarks, points, line), atol=1e-4)


def test_crops_inside_and_beyond_the_map() -> None:
    features = np.random.default_rng(1).standard_normal((9, 12, 3)).astype(np.float32)
    angle = 0.4
    matrices = np.stack(
        [
            np.column_stack([rotation(angle) * 1.3, [3.0, 2.0]]),
            np.column_stack([rotation(-angle) * 2.5, [5.0, 4.0]]),  # leaves the map at two sides
            np.column_stack([np.eye(2), [8.0, 5.0]]),  # its last pixels are the map's
        ]
    ).astype(np.float32)
    found = Crops(SIZE)(torch.from_numpy(features)[None], torch.from_numpy(matrices))[0].numpy()
    expected = np.concatenate([crop(features, matrix) for matrix in matrices], axis=2)
    assert (expected[..., 3:6] == 0).any() and (expected[..., 3:6] != 0).any()
    np.testing.assert_allclose(found, expected, atol=1e-5)
