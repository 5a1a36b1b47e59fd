"""Warping a picture by a triangle mesh: a label image of triangles, an affine map each, one remap."""

from dataclasses import dataclass

import cv2
import numpy as np

from talker_t2av.codecs.face_mesh.region import Region

SUBPIXEL_BITS = 4
LARGEST_STRETCH = 8.0
SMALLEST_AREA = 0.8
DETERMINANT_FLOOR = 1e-2
SUPERSAMPLING = 2


@dataclass(frozen=True)
class WarpedMesh:
    """Target triangles and the affine maps that lead from them to the source."""

    corners: np.ndarray
    """[n, 3, 2] target, float32."""
    maps: np.ndarray
    """[n, 6] x and y coefficients of (target x, target y, 1), interleaved: xx yx xy yy x0 y0."""


def warp_mesh(source: np.ndarray, target: np.ndarray, triangles: np.ndarray) -> WarpedMesh:
    """Maps for mesh points [V, 2] before and after. Slivers, flipped and overstretched triangles only shift."""
    before, after = source[triangles], target[triangles]
    edge1, edge2 = after[:, 1] - after[:, 0], after[:, 2] - after[:, 0]
    from1, from2 = before[:, 1] - before[:, 0], before[:, 2] - before[:, 0]
    area = edge1[:, 0] * edge2[:, 1] - edge1[:, 1] * edge2[:, 0]
    from_area = from1[:, 0] * from2[:, 1] - from1[:, 1] * from2[:, 0]
    tiny = np.abs(area) < DETERMINANT_FLOOR
    safe = np.where(tiny, np.where(area < 0, -DETERMINANT_FLOOR, DETERMINANT_FLOOR), area)[:, None]
    along_x = (from1 * edge2[:, 1:] - from2 * edge1[:, 1:]) / safe
    along_y = (from2 * edge1[:, :1] - from1 * edge2[:, :1]) / safe
    stretched = np.maximum(np.abs(along_x).max(axis=1), np.abs(along_y).max(axis=1)) > LARGEST_STRETCH
    bad = (area * from_area <= 0) | (np.abs(area) < SMALLEST_AREA) | stretched
    along_x[bad], along_y[bad] = (1, 0), (0, 1)
    shift = before[:, 0] - along_x * after[:, 0, :1] - along_y * after[:, 0, 1:]
    shift[bad] = before[bad].mean(axis=1) - after[bad].mean(axis=1)
    return WarpedMesh(after, np.concatenate([along_x, along_y, shift], axis=1).astype(np.float32))


def label_image(corners: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """[h, w] int32: which triangle of [n, 3, 2] covers each pixel, later ones over earlier ones."""
    labels = np.zeros(shape, np.int32)
    fixed = np.round(corners * (1 << SUBPIXEL_BITS)).astype(np.int32)
    for number, triangle in enumerate(fixed):
        cv2.fillConvexPoly(labels, triangle, number, 8, SUBPIXEL_BITS)
    return labels


def source_positions(
    warped: WarpedMesh, labels: np.ndarray, x: np.ndarray, y: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Where each labelled pixel at (x, y) comes from: two [h, w] float32 maps."""
    maps = warped.maps[labels]
    return (
        maps[..., 0] * x + maps[..., 2] * y + maps[..., 4],
        maps[..., 1] * x + maps[..., 3] * y + maps[..., 5],
    )


def position_maps(warped: WarpedMesh, size: tuple[int, ...], step: int) -> tuple[np.ndarray, np.ndarray]:
    """Where each pixel of (height, width) comes from: two [H, W] float32 maps, found every `step` pixels and
    interpolated between."""
    height, width = size
    shape = (-(-height // step), -(-width // step))
    labels = label_image((warped.corners + 0.5) / step - 0.5, shape)
    x = (np.arange(shape[1], dtype=np.float32) + 0.5) * step - 0.5
    y = (np.arange(shape[0], dtype=np.float32) + 0.5) * step - 0.5
    maps = source_positions(warped, labels, x[None], y[:, None])
    if step == 1:
        return maps
    from_x, from_y = (_enlarged(part, step)[:height, :width] for part in maps)
    return from_x, from_y


def _enlarged(values: np.ndarray, step: int) -> np.ndarray:
    """[h, w] -> [h * step, w * step], linear also at the edges."""
    padded = np.pad(values, 1, mode="reflect", reflect_type="odd")
    size = (padded.shape[1] * step, padded.shape[0] * step)
    return cv2.resize(padded, size, interpolation=cv2.INTER_LINEAR)[step:-step, step:-step]


def refine_region(out: np.ndarray, picture: np.ndarray, warped: WarpedMesh, points: np.ndarray, margin: int) -> None:
    """Warp the box around target points [n, 2], with a margin in pixels, again at twice the resolution, into `out`."""
    region = Region.around(points, picture.shape[:2], margin)
    if region is None:
        return
    low, high = warped.corners.min(axis=1), warped.corners.max(axis=1)
    end = region.corner + [region.width, region.height]
    touching = np.flatnonzero((high >= region.corner).all(axis=1) & (low <= end).all(axis=1))
    near = WarpedMesh(warped.corners[touching], warped.maps[touching])
    n, shape = SUPERSAMPLING, (region.height * SUPERSAMPLING, region.width * SUPERSAMPLING)
    corners: np.ndarray = near.corners - region.corner.astype(np.float32)
    labels = label_image((corners + 0.5) * n - 0.5, shape)
    x = (np.arange(shape[1], dtype=np.float32) + 0.5) / n - 0.5 + region.x
    y = (np.arange(shape[0], dtype=np.float32) + 0.5) / n - 0.5 + region.y
    from_x, from_y = source_positions(near, labels, x[None], y[:, None])
    fine = cv2.remap(picture, from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    region.of(out)[:] = cv2.resize(fine, (region.width, region.height), interpolation=cv2.INTER_AREA)
