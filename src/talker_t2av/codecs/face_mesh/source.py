"""A portrait made ready: where its face is in space, a mesh over the whole picture, how the rest follows the head."""

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor

from talker_t2av.codecs.face_mesh.face_model import FaceModel
from talker_t2av.codecs.face_mesh.geometry import Similarity, smooth_step
from talker_t2av.codecs.face_mesh.mouth import MouthColours, mouth_colours
from talker_t2av.codecs.face_mesh.topology import (
    EYE_TRIANGLES,
    LIP_HANDLES,
    MIDDLE_PAIRS,
    MOUTH_TRIANGLES,
    OVAL,
    VERTICES,
)

DEPTH_PASSES, DEPTH_GAIN, DEPTH_STEP = 10, 1.25, 0.6
DEPTH_BORDER = (0.12, 0.40)
"""Depth near the face's outline is smoothed, fading out over these distances from it."""
OPEN_SOURCE = 0.035
"""A portrait counts as open-mouthed from this lip gap on."""
GRID_CELLS = 16
CLEARANCE = 0.10
REACH_SIDE, REACH_UP, REACH_DOWN = 1.7, 2.3, 1.15
"""How far around the face the picture follows the head's pose."""
EXPRESSION_REACH = 0.75
POSE_TAPER, EXPRESSION_TAPER = 0.55, 0.35
"""The picture's edge stays: what follows fades to nothing over these distances from it."""


@dataclass(frozen=True)
class FaceSource:
    """`MotionSource`. Pixels unless said otherwise."""

    picture: np.ndarray
    """[H, W, 3] uint8."""
    identity: Tensor
    height: int
    width: int
    place: Similarity
    """Template space -> picture."""
    vertices: np.ndarray
    """[468, 3] the face at rest."""
    expression_basis: np.ndarray
    """[E, 1404] in this portrait's pose and size."""
    lip_gaps: np.ndarray
    """[9] gaps at rest, outer-eye distances."""
    is_open: bool
    surround: np.ndarray
    """[S, 3] mesh points around the face."""
    follows_oval: np.ndarray
    """[S, 36] weights of the outline's points at each of them."""
    pose_share: np.ndarray
    expression_share: np.ndarray
    """[S] how much of the head's pose and of the outline's expression they follow."""
    eye_vertices: np.ndarray
    """Vertices of which a second copy carries the eyeball, so that lids cover it instead of squashing it."""
    triangles: np.ndarray
    """[n, 3] in drawing order, back to front."""
    mesh: np.ndarray
    """[V, 2] all mesh points at rest: face, surround, eyes."""
    mouth: MouthColours

    @property
    def unit(self) -> float:
        """Pixels of one outer-eye distance."""
        return self.place.scale

    @property
    def down(self) -> np.ndarray:
        """[3] the face's own down."""
        return self.place.rotation[:, 1]

    @property
    def down_in_picture(self) -> np.ndarray:
        """[2] the same, flat and of unit length."""
        return self.down[:2] / np.linalg.norm(self.down[:2])


def make_source(picture: np.ndarray, landmarks: np.ndarray, model: FaceModel) -> FaceSource:
    """[H, W, 3] RGB picture and its [468, 3] landmarks in pixels -> a source."""
    height, width = picture.shape[:2]
    place = model.place(landmarks)
    vertices = settle_depth(landmarks, model)
    down = place.rotation[:, 1]
    down = down[:2] / np.linalg.norm(down[:2])
    upper, lower = LIP_HANDLES
    gaps = (vertices[lower, :2] - vertices[upper, :2]) @ down / place.scale
    is_open = bool(gaps[MIDDLE_PAIRS].mean() > OPEN_SOURCE)
    oval = vertices[OVAL]
    surround, distance = surrounding_points(oval[:, :2], width, height, place.scale)
    follows = outline_weights(surround, oval[:, :2], place.scale)
    outer = outside_triangles(vertices, surround)
    eye_vertices = np.unique(EYE_TRIANGLES)
    copies = VERTICES + len(surround) + np.searchsorted(eye_vertices, EYE_TRIANGLES)
    skin = model.triangles[np.argsort(-vertices[model.triangles, 2].mean(axis=1))]
    shares = shares_of_motion(surround, follows @ oval[:, :2], distance, (width, height), down, place.scale)
    return FaceSource(
        picture=picture,
        identity=torch.tensor(model.normalise(np.zeros(len(model.code_mean))), dtype=torch.float32),
        height=height,
        width=width,
        place=place,
        vertices=vertices,
        expression_basis=(
            place.scale * np.einsum("evi,ji->evj", model.basis, place.rotation).reshape(len(model.basis), -1)
        ).astype(np.float32),
        lip_gaps=gaps,
        is_open=is_open,
        surround=np.concatenate([surround, follows @ oval[:, 2:]], axis=1),
        follows_oval=follows,
        pose_share=shares[0],
        expression_share=shares[1],
        eye_vertices=eye_vertices,
        triangles=np.concatenate([outer, MOUTH_TRIANGLES, copies, skin]).astype(np.int32),
        mesh=np.concatenate([vertices[:, :2], surround, vertices[eye_vertices, :2]]).astype(np.float32),
        mouth=mouth_colours(picture, vertices, place, gaps, is_open),
    )


def settle_depth(landmarks: np.ndarray, model: FaceModel) -> np.ndarray:
    """Smooth the estimated depth near the outline, where it is least sure, and deepen the rest a little."""
    edges = np.concatenate([model.triangles[:, pair] for pair in ([0, 1], [1, 2], [2, 0])])
    neighbours = np.zeros((VERTICES, VERTICES))
    neighbours[edges[:, 0], edges[:, 1]] = neighbours[edges[:, 1], edges[:, 0]] = 1
    neighbours /= np.maximum(1, neighbours.sum(axis=1, keepdims=True))
    flat = model.template[:, :2]
    distance = np.linalg.norm(flat[:, None] - flat[None, OVAL], axis=-1).min(axis=1)
    share = DEPTH_STEP * (1 - smooth_step(*DEPTH_BORDER, distance))
    depth = landmarks[:, 2].copy()
    for _ in range(DEPTH_PASSES):
        depth += share * (neighbours @ depth - depth)
    middle = depth[OVAL].mean()
    return np.concatenate([landmarks[:, :2], ((depth - middle) * DEPTH_GAIN + middle)[:, None]], axis=1)


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


def shares_of_motion(
    points: np.ndarray, near: np.ndarray, distance: np.ndarray, size: tuple[int, int], down: np.ndarray, unit: float
) -> tuple[np.ndarray, np.ndarray]:
    """[S] shares of pose and of expression that points [S, 2] follow, `near` their place on the outline."""
    away = (points - near) / np.maximum(1e-6, np.linalg.norm(points - near, axis=1, keepdims=True))
    below = away @ down
    reach = np.where(
        below > 0, REACH_SIDE * (1 - below) + REACH_DOWN * below, REACH_SIDE * (1 + below) - REACH_UP * below
    )
    x, y = points.T
    edge = np.minimum.reduce([x + 1, size[0] - x, y + 1, size[1] - y]) / unit
    pose = (1 - smooth_step(0, 1, distance / reach)) * smooth_step(0, POSE_TAPER, edge)
    expression = (1 - smooth_step(0, 1, distance / EXPRESSION_REACH)) * smooth_step(0, EXPRESSION_TAPER, edge)
    return pose, expression


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
