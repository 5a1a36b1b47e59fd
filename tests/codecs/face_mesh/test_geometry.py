"""Similarity transforms, rotations, warps."""

import cv2
import numpy as np
import pytest

from talker_t2av.codecs.face_mesh.geometry import fit_similarity, rotation_matrix, rotation_vector, smooth_step
from talker_t2av.codecs.face_mesh.warp import WarpedMesh, position_maps, warp_mesh


@pytest.mark.parametrize("seed", range(5))
def test_similarity_is_recovered(seed: int) -> None:
    random = np.random.default_rng(seed)
    points, vector = random.standard_normal((40, 3)), random.standard_normal(3)
    moved = 2.5 * points @ rotation_matrix(vector).T + [3, -4, 5]
    found = fit_similarity(points, moved)
    assert found.scale == pytest.approx(2.5)
    assert np.allclose(found.rotation, rotation_matrix(vector))
    assert np.allclose(found.apply(points), moved)
    assert np.allclose(found.undo(moved), points)


def test_rotation_vectors_come_back() -> None:
    for vector in np.random.default_rng(0).uniform(-1.5, 1.5, (20, 3)):
        assert np.allclose(rotation_vector(rotation_matrix(vector)), vector)


def test_smooth_step_runs_both_ways() -> None:
    assert smooth_step(0, 2, np.array([-1, 0, 1, 2, 3])).tolist() == [0, 0, 0.5, 1, 1]
    assert smooth_step(2, 0, np.array([-1, 1, 3])).tolist() == [1, 0.5, 0]


SQUARE = np.array([[-1, -1], [64, -1], [-1, 64], [64, 64]], np.float32)
TRIANGLES = np.array([[0, 1, 2], [1, 3, 2]], np.int32)


def warped(picture: np.ndarray, mesh: WarpedMesh, step: int) -> np.ndarray:
    return cv2.remap(picture, *position_maps(mesh, picture.shape[:2], step), cv2.INTER_LINEAR)


@pytest.mark.parametrize("step", [1, 2, 3, 5])
def test_still_mesh_leaves_the_picture_alone(step: int) -> None:
    picture = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    found = warped(picture, warp_mesh(SQUARE, SQUARE, TRIANGLES), step)
    assert np.abs(found.astype(int) - picture).max() <= 1


@pytest.mark.parametrize("step", [1, 3])
def test_moved_mesh_moves_the_picture(step: int) -> None:
    y, x = np.mgrid[:64, :64]
    picture = np.stack([x * 3, y * 3, 0 * x], axis=-1).astype(np.uint8)
    moved = warped(picture, warp_mesh(SQUARE, SQUARE + [5, 3], TRIANGLES), step)
    assert np.abs(moved[10:50, 10:50, :2] - (picture[10:50, 10:50, :2].astype(int) - [15, 9])).max() <= 1


def test_flipped_triangles_only_shift() -> None:
    flipped = SQUARE[[1, 0, 2, 3]]
    warped = warp_mesh(SQUARE, flipped, TRIANGLES[:1])
    assert np.allclose(warped.maps[0, :4], [1, 0, 0, 1])
