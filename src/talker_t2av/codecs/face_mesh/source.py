"""A portrait made ready: where its face is in space, a mesh over its head, how hair and neck follow, what is behind."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from talker_t2av.codecs.face_mesh.face_model import FaceModel, mouth_width
from talker_t2av.codecs.face_mesh.framing import FramedPicture
from talker_t2av.codecs.face_mesh.geometry import Similarity, smooth_step
from talker_t2av.codecs.face_mesh.layers import Layers, person_matte, separate, single_layer
from talker_t2av.codecs.face_mesh.lip_edges import settle_lip_edges
from talker_t2av.codecs.face_mesh.mouth import MouthColours, mouth_colours
from talker_t2av.codecs.face_mesh.region import Region
from talker_t2av.codecs.face_mesh.surround import Surround, moving_share, surround_of
from talker_t2av.codecs.face_mesh.topology import (
    EYE_TRIANGLES,
    LIP_HANDLES,
    MIDDLE_PAIRS,
    MOUTH_TRIANGLES,
    OVAL,
    UPPER_LIDS,
    VERTICES,
)

DEPTH_PASSES, DEPTH_GAIN, DEPTH_STEP = 10, 1.25, 0.6
DEPTH_BORDER = (0.12, 0.40)
"""Depth near the face's outline is smoothed, fading out over these distances from it."""
OPEN_SOURCE = 0.035
"""A portrait counts as open-mouthed from this lip gap on."""
LASH_PERCENTILE = 25
SMILE_RELAXES, WIDEST_SMILE = 0.6, 0.3
"""Share of a smile that goes, and by how much the widest is wider than a mouth at rest, outer-eye distances."""


@dataclass(frozen=True)
class FaceSource:
    """`MotionSource`. Everything but the picture is in pixels of the head's region, unless said otherwise."""

    picture: np.ndarray
    """[H, W, 3] uint8: the whole of it, as the video shows it at rest."""
    head: Region
    """The part that moves."""
    layers: Layers
    """The same part, head before wall."""
    identity: Tensor
    place: Similarity
    """Template space -> picture."""
    vertices: np.ndarray
    """[468, 3] the face at rest."""
    expression_basis: np.ndarray
    """[E, 1404] in this portrait's pose and size."""
    lip_gaps: np.ndarray
    """[9] gaps at rest, outer-eye distances."""
    is_open: bool
    relaxation: np.ndarray
    """[E] what is added to every expression: an open-mouthed smile comes more than half to rest."""
    surround: Surround
    eye_vertices: np.ndarray
    """Vertices of which a second copy carries the eyeball, so that lids cover it instead of squashing it."""
    triangles: np.ndarray
    """[n, 3] in drawing order, back to front."""
    mesh: np.ndarray
    """[V, 2] all mesh points at rest: face, surround, eyes."""
    mouth: MouthColours
    lashes: np.ndarray
    """[3] RGB, 0..255: the colour of the upper lids' edges."""

    @property
    def height(self) -> int:
        """Of the video."""
        return self.picture.shape[0]

    @property
    def width(self) -> int:
        """Of the video."""
        return self.picture.shape[1]

    @property
    def crop(self) -> np.ndarray:
        """[h, w, 3] the head's region of the picture."""
        return self.head.of(self.picture)

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


def make_source(framed: FramedPicture, matte: np.ndarray, model: FaceModel) -> FaceSource:
    """A framed picture and [h, w] 0..1, how surely each pixel of its head's region is the person -> a source."""
    crop = framed.head.of(framed.picture)
    landmarks = framed.landmarks - [*framed.head.corner, 0]
    place = model.place(landmarks)
    vertices = settle_depth(landmarks, model)
    down = place.rotation[:, 1]
    down = down[:2] / np.linalg.norm(down[:2])
    is_open = bool(lip_gaps(vertices, down, place.scale)[MIDDLE_PAIRS].mean() > OPEN_SOURCE)
    if is_open:
        vertices = settle_lip_edges(crop, vertices)
    gaps = lip_gaps(vertices, down, place.scale)
    person = person_matte(matte, vertices[OVAL, :2], crop.shape[:2])
    surround = surround_of(vertices, person, crop.shape[:2], down, place.scale)
    if person is None:
        layers = single_layer(crop)
    else:
        layers = separate(
            crop, person, moving_share(person.shape, crop.shape[:2], vertices, down, place.scale), place.scale
        )
    eye_vertices = np.unique(EYE_TRIANGLES)
    copies = VERTICES + len(surround.points) + np.searchsorted(eye_vertices, EYE_TRIANGLES)
    skin = model.triangles[np.argsort(-vertices[model.triangles, 2].mean(axis=1))]
    return FaceSource(
        picture=framed.picture,
        head=framed.head,
        layers=layers,
        identity=torch.tensor(model.normalise(np.zeros(len(model.code_mean))), dtype=torch.float32),
        place=place,
        vertices=vertices,
        expression_basis=(
            place.scale * np.einsum("evi,ji->evj", model.basis, place.rotation).reshape(len(model.basis), -1)
        ).astype(np.float32),
        lip_gaps=gaps,
        is_open=is_open,
        relaxation=relaxation(place.undo(vertices), model) if is_open else np.zeros(len(model.basis)),
        surround=surround,
        eye_vertices=eye_vertices,
        triangles=np.concatenate([surround.triangles, MOUTH_TRIANGLES, copies, skin]).astype(np.int32),
        mesh=np.concatenate([vertices[:, :2], surround.points[:, :2], vertices[eye_vertices, :2]]).astype(np.float32),
        mouth=mouth_colours(crop, vertices, place, gaps, is_open),
        lashes=lash_colour(crop, vertices),
    )


def lash_colour(picture: np.ndarray, vertices: np.ndarray) -> np.ndarray:
    """[3] of a portrait [H, W, 3] with vertices [468, 3]: a dark one of those along the edges of its upper lids."""
    edges = vertices[np.concatenate(UPPER_LIDS), :2].round().astype(int)
    x, y = np.clip(edges, 0, [picture.shape[1] - 1, picture.shape[0] - 1]).T
    colour: np.ndarray = np.percentile(picture[y, x], LASH_PERCENTILE, axis=0)
    return colour


def lip_gaps(vertices: np.ndarray, down: np.ndarray, unit: float) -> np.ndarray:
    """[9] gaps of the lips of a face [468, 3] along its own down [2], outer-eye distances of `unit` pixels."""
    upper, lower = LIP_HANDLES
    gaps: np.ndarray = (vertices[lower, :2] - vertices[upper, :2]) @ down / unit
    return gaps


def relaxation(face: np.ndarray, model: FaceModel) -> np.ndarray:
    """[E] what closes the mouth of a face [468, 3] in the template's space, and takes off most of its smile."""
    upper, lower = (face[handles][MIDDLE_PAIRS, 1] for handles in LIP_HANDLES)
    wider = float(np.clip(mouth_width(face) - model.neutral_mouth_width, 0, WIDEST_SMILE))
    return -SMILE_RELAXES * wider * model.smile - float((lower - upper).mean()) * model.opening


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
