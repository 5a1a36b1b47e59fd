"""Drawing a mouth into a warped frame: cavity, tongue, two rows of teeth, the dark of its corners."""

import cv2
import numpy as np

from talker_t2av.codecs.face_mesh.deformation import Deformation
from talker_t2av.codecs.face_mesh.drawing import draw_line, filled_polygon
from talker_t2av.codecs.face_mesh.geometry import smooth_step
from talker_t2av.codecs.face_mesh.mouth import LOWER_TONE
from talker_t2av.codecs.face_mesh.region import Region
from talker_t2av.codecs.face_mesh.source import FaceSource
from talker_t2av.codecs.face_mesh.teeth import PIXELS, TeethRow, teeth_row
from talker_t2av.codecs.face_mesh.topology import (
    LEFT_MOUTH_CORNER,
    LIP_HANDLES,
    LOWER_LIP_CENTRE,
    RIGHT_MOUTH_CORNER,
    UPPER_LIP_CENTRE,
)

SMALLEST_GAP = 1e-4
SEAM_UNTIL = 0.03
SEAM_THICKNESS, SEAM_BLUR, SEAM_OPACITY = 0.016, 0.008, 0.65
"""Of the dark line between lips of a portrait whose own mouth is open."""
EDGE_BLUR = 0.0065
CORNER_REACH, CORNER_THICKNESS, CORNER_BLUR, CORNER_OPACITY = 0.04, 0.014, 0.008, 0.8
"""Of the crease in which an open mouth ends: it goes on so far beyond the corner, outer-eye distances."""
CORNERS_UNTIL = 0.05
"""Lip gap from which on that crease is as dark as it gets."""
TEETH_RECEDE = (0.3, 0.85)
"""Teeth fade into the dark of the cheeks between these shares of the mouth's half width."""
LOWER_TEETH_SHOWN = 0.045
"""How far the lower teeth stand over the lower lip, outer-eye distances."""
SLIT_LIGHT, SLIT_UNTIL = 0.6, 0.09
"""Between lips that hardly part there is this share of the light that a mouth open so wide lets in."""
USUAL_WIDTH = 0.55
LOWER_TEETH_FROM, TONGUE_FROM = (0.14, 0.26), (0.03, 0.12)
"""Lip gaps between which lower teeth and tongue come to be seen: one row of teeth, but in a wide open mouth."""
TONGUE_HALF_WIDTH, TONGUE_HEIGHT = 0.8, 0.75
"""Shares of the opening's half width, and of its height below the upper teeth's edge."""
INTERIOR_FADE = (1.25, 2.1)
INTERIOR_PAIRS = [2, 4, 6]
PROBE = 0.2


def draw_mouth(frame: np.ndarray, source: FaceSource, shape: Deformation) -> None:
    """Draw into `frame` [H, W, 3], in place."""
    upper, lower = (shape.mesh[handles] for handles in LIP_HANDLES)
    corners = shape.mesh[RIGHT_MOUTH_CORNER], shape.mesh[LEFT_MOUTH_CORNER]
    widest = float(shape.lip_gaps.max())
    if source.is_open and widest < SEAM_UNTIL:
        seam = np.stack([corners[0], *(upper + lower) / 2, corners[1]])
        thickness, blur = SEAM_THICKNESS * source.unit, SEAM_BLUR * source.unit
        draw_line(frame, seam, source.mouth.seam, thickness, blur, SEAM_OPACITY * (1 - widest / SEAM_UNTIL))
    if widest <= SMALLEST_GAP:
        return
    across = lower - upper
    length = np.linalg.norm(across, axis=1) + 1e-6
    half = across * np.clip(shape.lip_gaps * source.unit / length, 0, 1)[:, None] / 2
    middle = (upper + lower) / 2
    _draw_corners(frame, source, middle, corners, widest)
    opening = np.stack([corners[0], *(middle - half), corners[1], *(middle + half)[::-1]])
    region = Region.around(opening, frame.shape[:2], margin=3)
    if region is None:
        return
    mask = filled_polygon(region, opening, max(0.5, source.unit * EDGE_BLUR))
    interior = _interior(source, shape, region, mask, widest, float((middle + half)[:, 1].max()), corners)
    target = region.of(frame)
    blended = target * (1 - mask[..., None]) + interior * mask[..., None]
    target[:] = np.clip(blended, 0, 255).astype(np.uint8)


def _draw_corners(
    frame: np.ndarray, source: FaceSource, middle: np.ndarray, corners: tuple[np.ndarray, np.ndarray], widest: float
) -> None:
    """Draw the creases of an open mouth, from where its lips still part, `middle` [9, 2], into the cheeks."""
    across = corners[1] - corners[0]
    beyond = across / np.linalg.norm(across) * CORNER_REACH * source.unit
    thickness, blur = CORNER_THICKNESS * source.unit, CORNER_BLUR * source.unit
    opacity = CORNER_OPACITY * float(smooth_step(0, CORNERS_UNTIL, widest))
    for line in ([middle[0], corners[0], corners[0] - beyond], [middle[-1], corners[1], corners[1] + beyond]):
        draw_line(frame, np.stack(line), source.mouth.cavity, thickness, blur, opacity)


def _interior(
    source: FaceSource,
    shape: Deformation,
    region: Region,
    mask: np.ndarray,
    widest: float,
    bottom: float,
    corners: tuple[np.ndarray, np.ndarray],
) -> np.ndarray:
    """[h, w, 3] what is seen through the opening."""
    colours = source.mouth
    rows = np.arange(region.height, dtype=np.float32)[:, None] + region.y
    columns = np.arange(region.width, dtype=np.float32)[None] + region.x
    axis = corners[1] - corners[0]
    half_width = float(np.linalg.norm(axis)) / 2
    axis = axis / (2 * half_width)
    centre = (corners[0] + corners[1]) / 2
    sideways = ((columns - centre[0]) * axis[0] + (rows - centre[1]) * axis[1]) / half_width
    recede = (1 - smooth_step(*TEETH_RECEDE, np.abs(sideways)))[..., None]

    biting_edge = _project(source, shape, colours.seat)
    tongue = _tongue(rows, sideways, biting_edge[1], bottom) * smooth_step(*TONGUE_FROM, widest)
    base = colours.cavity * (1 - tongue[..., None]) + colours.tongue * tongue[..., None]

    size = float(np.clip(colours.width / USUAL_WIDTH, 0.8, 1.25))
    down = source.down_in_picture * source.unit
    lower = shape.mesh[LOWER_LIP_CENTRE] - down * LOWER_TEETH_SHOWN
    light, opacity = _teeth(source, shape, region, teeth_row(upper=False), lower, size)
    opacity = opacity * recede * smooth_step(*LOWER_TEETH_FROM, widest)
    base = base * (1 - opacity) + light * colours.tooth * LOWER_TONE * recede * opacity
    light, opacity = _teeth(source, shape, region, teeth_row(upper=True), biting_edge, size)
    opacity = opacity * recede
    base = base * (1 - opacity) + light * colours.tooth * recede * opacity

    ambient = _ambient(mask, widest * source.unit, source.unit)
    shade = (0.75 + 0.25 * ambient) * (SLIT_LIGHT + (1 - SLIT_LIGHT) * smooth_step(0, SLIT_UNTIL, widest))
    base = base * np.power(shade[..., None], colours.shade)
    return base if colours.interior is None else _own_interior(source, shape, region, base, widest, ambient)


def _tongue(rows: np.ndarray, sideways: np.ndarray, top: float, bottom: float) -> np.ndarray:
    """[h, w] 0..1: a soft dome that lies on the floor of the mouth."""
    height = (bottom - rows) / max(1.0, bottom - top)
    return smooth_step(1.0, 0.55, np.hypot(sideways / TONGUE_HALF_WIDTH, np.maximum(height, 0) / TONGUE_HEIGHT))


def _ambient(mask: np.ndarray, opening: float, unit: float) -> np.ndarray:
    """[h, w] how much light reaches each place past the lips."""
    blurred = cv2.GaussianBlur(mask, (0, 0), max(0.8, min(opening * 0.22, unit * 0.05)))
    return np.clip((blurred - 0.25) / 0.6, 0, 1)


def _project(source: FaceSource, shape: Deformation, point: np.ndarray) -> np.ndarray:
    """[3] point of the skull in template space -> [2] pixels of the frame."""
    return shape.pose.apply(source.place.apply(point))[:2]


def _teeth(
    source: FaceSource, shape: Deformation, region: Region, row: TeethRow, edge: np.ndarray, size: float
) -> tuple[np.ndarray, np.ndarray]:
    """[h, w, 1] brightness and opacity of a row whose biting edge's middle is at the pixel `edge` [2]."""
    seat = source.mouth.seat
    here = _project(source, shape, seat)
    axes = [_project(source, shape, seat + step) - here for step in ([PROBE, 0, 0], [0, PROBE, 0])]
    matrix = np.stack(axes, axis=1) / (PROBE * PIXELS) * size
    shift = edge - matrix @ row.origin - region.corner
    affine = np.concatenate([matrix, shift[:, None]], axis=1).astype(np.float32)
    texture = np.dstack([row.brightness, row.opacity])
    smoothing = cv2.INTER_LINEAR if source.unit > 90 else cv2.INTER_AREA
    warped = cv2.warpAffine(texture, affine, (region.width, region.height), flags=smoothing)
    return warped[..., :1], warped[..., 1:]


def _own_interior(
    source: FaceSource, shape: Deformation, region: Region, base: np.ndarray, widest: float, ambient: np.ndarray
) -> np.ndarray:
    """Lay the portrait's own mouth over `base`: its bottom fixed to the skull, its top following the lip."""
    upper, lower = LIP_HANDLES
    rest, down = source.vertices, source.down_in_picture
    fade = 1 - smooth_step(*INTERIOR_FADE, widest / max(0.02, float(source.lip_gaps.max())))
    lifted = shape.mesh[upper] - shape.pose.apply(rest[upper])[:, :2]
    rise = float((lifted[INTERIOR_PAIRS] @ down).mean())
    height = max(1.0, float(((rest[lower] - rest[upper])[INTERIOR_PAIRS, :2] @ down).mean()))
    stretch = float(np.clip((height - min(0.0, rise)) / height, 1, 2.2))
    anchor = rest[LOWER_LIP_CENTRE]
    step = source.unit * PROBE
    corners = np.array([anchor, anchor + source.place.rotation[:, 0] * step, anchor + source.down * step])
    corners[:, 2] = rest[UPPER_LIP_CENTRE, 2]
    target = shape.pose.apply(corners)[:, :2] - [region.x, region.y]
    target[2] = target[0] + (target[2] - target[0]) * stretch
    affine = cv2.getAffineTransform(corners[:, :2].astype(np.float32), target.astype(np.float32))
    size = (region.width, region.height)
    picture = cv2.warpAffine(source.crop, affine, size).astype(np.float32)
    opacity = cv2.warpAffine(source.mouth.interior, affine, size)[..., None] * fade
    lit = picture * (0.55 + 0.45 * np.clip(1.3 * ambient, 0, 1))[..., None]
    return base * (1 - opacity) + lit * opacity
