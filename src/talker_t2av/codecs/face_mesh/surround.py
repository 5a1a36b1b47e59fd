"""The mesh around a face: how hair, neck and picture follow a head."""

from dataclasses import dataclass

import cv2
import numpy as np

from talker_t2av.codecs.face_mesh.geometry import smooth_step
from talker_t2av.codecs.face_mesh.topology import CHIN, OVAL, VERTICES

GRID_CELLS = 13
CLEARANCE = 0.10
REACH_SIDE, REACH_UP, REACH_DOWN = 1.7, 2.3, 1.15
"""How far around the face the picture follows the head's pose, outer-eye distances."""
NECK_FROM = -0.2
"""A person follows the head down to here, outer-eye distances under the chin, and less and less from there on."""
EXPRESSION_REACH = 0.75
POSE_TAPER, EXPRESSION_TAPER = 0.55, 0.35
"""The region's edge stays: what follows fades to nothing over these distances from it."""


@dataclass(frozen=True)
class Surround:
    """Mesh points around the face."""

    points: np.ndarray
    """[S, 3] pixels."""
    follows_oval: np.ndarray
    """[S, 36] weights of the outline's points at each of them."""
    pose_share: np.ndarray
    expression_share: np.ndarray
    """[S] how much of the head's pose and of the outline's expression they follow."""
    triangles: np.ndarray
    """[n, 3] indices into the face's vertices, then these points."""


def surround_of(
    vertices: np.ndarray, person: np.ndarray | None, size: tuple[int, ...], down: np.ndarray, unit: float
) -> Surround:
    """Around a face of vertices [468, 3] in a region of (height, width).

    Where `person` [h, w] > 0, hair and neck follow the head stiffly; the rest, or all of it where nobody knows who is
    the person (None), bends.
    """
    height, width = size
    oval = vertices[OVAL]
    points, distance = surrounding_points(oval[:, :2], width, height, unit)
    follows = outline_weights(points, oval[:, :2], unit)
    pose = shares_around(points, follows @ oval[:, :2], distance, down)
    if person is not None:
        pose += _near(person, points, size) * (shares_of_head(points, vertices, down, unit) - pose)
    return Surround(
        points=np.concatenate([points, follows @ oval[:, 2:]], axis=1),
        follows_oval=follows,
        pose_share=pose * taper(points, (width, height), POSE_TAPER, unit),
        expression_share=(1 - smooth_step(0, 1, distance / EXPRESSION_REACH))
        * taper(points, (width, height), EXPRESSION_TAPER, unit),
        triangles=outside_triangles(vertices, points),
    )


def _near(person: np.ndarray, points: np.ndarray, size: tuple[int, ...]) -> np.ndarray:
    """[S] 0..1: is the person [h, w], within a cell of the grid, at points [S, 2] of a region of (height, width)?"""
    cell = 2 * max(1, max(person.shape) // GRID_CELLS) + 1
    around = cv2.dilate(person, np.ones((cell, cell), np.uint8))
    last = np.array([person.shape[1], person.shape[0]]) - 1
    column, row = (np.clip(points / [size[1], size[0]], 0, 1) * last).astype(int).T
    return around[row, column]


def signed_distance(outline: np.ndarray, points: np.ndarray) -> np.ndarray:
    """[n] distance of points [n, 2] from an outline [m, 2], negative inside."""
    contour = outline.astype(np.float32)[:, None]
    return np.array([-cv2.pointPolygonTest(contour, (float(x), float(y)), True) for x, y in points])


def surrounding_points(oval: np.ndarray, width: int, height: int, unit: float) -> tuple[np.ndarray, np.ndarray]:
    """Grid points [S, 2] around the face, and their distance from it in outer-eye distances."""
    x, y = np.meshgrid(np.linspace(-1, width, GRID_CELLS + 1), np.linspace(-1, height, GRID_CELLS + 1))
    points = np.stack([x.ravel(), y.ravel()], axis=1)
    distance = signed_distance(oval, points) / unit
    return points[distance > CLEARANCE], distance[distance > CLEARANCE]


def outline_weights(points: np.ndarray, oval: np.ndarray, unit: float) -> np.ndarray:
    """[S, 36] weights, adding up to one, that favour the nearest points of the outline."""
    squared = ((points[:, None] - oval[None]) ** 2).sum(axis=-1) / unit**2
    weights = 1 / (squared + 0.01) ** 2
    return weights / weights.sum(axis=1, keepdims=True)


def shares_around(points: np.ndarray, near: np.ndarray, distance: np.ndarray, down: np.ndarray) -> np.ndarray:
    """[S] how much of the head's pose points [S, 2] around the face follow: the less, the farther they are.

    `near` [S, 2] is their place on the outline, `distance` [S] theirs from it in outer-eye distances.
    """
    away = (points - near) / np.maximum(1e-6, np.linalg.norm(points - near, axis=1, keepdims=True))
    below = away @ down
    reach = np.where(
        below > 0, REACH_SIDE * (1 - below) + REACH_DOWN * below, REACH_SIDE * (1 + below) - REACH_UP * below
    )
    return 1 - smooth_step(0, 1, distance / reach)


def shares_of_head(points: np.ndarray, vertices: np.ndarray, down: np.ndarray, unit: float) -> np.ndarray:
    """[...] how much of the head's pose a person follows at points [..., 2]: all of it down to the neck."""
    below = (points - vertices[CHIN, :2].mean(axis=0)) @ down / unit
    return 1 - smooth_step(NECK_FROM, REACH_DOWN, below)


def moving_share(
    shape: tuple[int, ...], size: tuple[int, ...], vertices: np.ndarray, down: np.ndarray, unit: float
) -> np.ndarray:
    """[h, w] of a given shape, spread over a region of (height, width): how much of the pose a person there follows."""
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    points = np.stack([x * (size[1] / shape[1]), y * (size[0] / shape[0])], axis=-1)
    return shares_of_head(points, vertices, down, unit) * taper(points, (size[1], size[0]), POSE_TAPER, unit)


def taper(points: np.ndarray, size: tuple[int, ...], reach: float, unit: float) -> np.ndarray:
    """[...] 0 at the edge of a region of (width, height), 1 from `reach` outer-eye distances inside, at [..., 2]."""
    x, y = points[..., 0], points[..., 1]
    edge = np.minimum.reduce([x + 1, size[0] - x, y + 1, size[1] - y]) / unit
    return smooth_step(0, reach, edge)


def outside_triangles(vertices: np.ndarray, surround: np.ndarray) -> np.ndarray:
    """[n, 3] Delaunay triangles between the outline and the points around it, as indices into face then surround."""
    index = np.concatenate([OVAL, VERTICES + np.arange(len(surround))])
    points = np.concatenate([vertices[OVAL, :2], surround]).astype(np.float32)
    low, high = points.min(axis=0) - 1, points.max(axis=0) + 2
    subdivision = cv2.Subdiv2D((int(low[0]), int(low[1]), int(high[0] - low[0]) + 1, int(high[1] - low[1]) + 1))
    subdivision.insert([(float(x), float(y)) for x, y in points])
    corners = np.asarray(subdivision.getTriangleList()).reshape(-1, 3, 2)
    inside_picture = ((corners >= low) & (corners <= high)).all(axis=(1, 2))
    corners = corners[inside_picture]
    nearest = ((corners[:, :, None] - points[None, None]) ** 2).sum(axis=-1).argmin(axis=-1)
    return index[nearest[signed_distance(vertices[OVAL, :2], corners.mean(axis=1)) >= 0]]
