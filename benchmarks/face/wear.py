"""Glasses and a beard, painted onto portraits that have none."""

import cv2
import numpy as np

from talker_t2av.codecs.face_mesh.topology import LIPS, OVAL

EYES = ((33, 133), (362, 263))
"""Outer and inner corner of either eye, landmarks from the picture's left to its right."""
TEMPLES = (127, 356)
LENS, BRIDGE_LIFT, RIM = 0.34, 0.06, 0.035
"""Radius of a lens, how far the bridge arches and how thick a rim is, in distances between the eyes."""
GLARE = 0.12
SUBPIXEL = 3
"""Drawing is done in eighths of a pixel."""
LOWER_FACE = 0.35
"""A beard begins so far from the nose's tip to the chin."""
NOSE, CHIN = 4, 152
HAIRS_PER_UNIT, HAIR_LENGTH = 9000, 0.11
HAIR_COLOURS = ((58, 40, 28), (84, 60, 42), (36, 26, 20))


def with_glasses(picture: np.ndarray, face: np.ndarray) -> np.ndarray:
    """Round glasses with dark rims, a glare in each lens, on [H, W, 3] with landmarks [n, 2 or 3]."""
    worn = picture.copy()
    centres = [face[list(corners), :2].mean(axis=0) for corners in EYES]
    across = centres[1] - centres[0]
    unit = float(np.linalg.norm(across))
    down = np.array([-across[1], across[0]]) / unit
    thick = max(1, round(RIM * unit))

    def line(points: list[np.ndarray]) -> None:
        fixed = (np.array(points) * 2**SUBPIXEL).round().astype(np.int32)
        cv2.polylines(worn, [fixed], False, (28, 24, 26), thick, cv2.LINE_AA, SUBPIXEL)

    for centre in centres:
        turns = np.linspace(0, 2 * np.pi, 73)[:, None]
        rim = centre + LENS * (np.cos(turns) * across + np.sin(turns) * down * unit)
        lens = cv2.fillPoly(np.zeros(picture.shape[:2], np.float32), [rim.round().astype(np.int32)], 1.0)
        worn = (worn + GLARE * lens[..., None] * (255.0 - worn)).astype(np.uint8)
        line(list(rim))
    inner = [centres[0] + LENS * across, centres[1] - LENS * across]
    line([inner[0], (inner[0] + inner[1]) / 2 - BRIDGE_LIFT * unit * down, inner[1]])
    line([centres[0] - LENS * across, face[TEMPLES[0], :2]])
    line([centres[1] + LENS * across, face[TEMPLES[1], :2]])
    return worn


def with_beard(picture: np.ndarray, face: np.ndarray) -> np.ndarray:
    """A full brown beard of single hairs, round the mouth, on [H, W, 3] with landmarks [n, 2 or 3]."""
    bearded, points = picture.copy(), face[:, :2]
    nose, chin = points[NOSE], points[CHIN]
    down = chin - nose
    unit = float(np.linalg.norm(points[EYES[0][0]] - points[EYES[1][1]]))
    oval = points[OVAL]
    outline = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillConvexPoly(outline, cv2.convexHull((oval + 0.06 * down).round().astype(np.int32)), 1)
    cv2.fillConvexPoly(outline, cv2.convexHull(points[LIPS].round().astype(np.int32)), 0)
    rows, columns = np.nonzero(outline)
    depth = ((np.stack((columns, rows), axis=1) - nose) @ down) / (down @ down)
    random = np.random.default_rng(0)
    chosen = np.flatnonzero(depth > LOWER_FACE + 0.12 * random.standard_normal(len(depth)))
    for index in random.choice(chosen, HAIRS_PER_UNIT):
        root = np.array([columns[index], rows[index]])
        way = down / np.linalg.norm(down) + 0.5 * random.standard_normal(2)
        tip = root + HAIR_LENGTH * unit * way * random.uniform(0.4, 1)
        ends = (np.array([root, tip]) * 2**SUBPIXEL).round().astype(int).tolist()
        cv2.line(bearded, ends[0], ends[1], HAIR_COLOURS[random.integers(3)], 1, cv2.LINE_AA, SUBPIXEL)
    cv2.fillConvexPoly(lips := np.zeros(picture.shape[:2], np.uint8), cv2.convexHull(points[LIPS].astype(np.int32)), 1)
    share = cv2.GaussianBlur(lips.astype(np.float32), (0, 0), max(1.0, unit / 60))[..., None]
    return (bearded * (1 - share) + picture * share).astype(np.uint8)
