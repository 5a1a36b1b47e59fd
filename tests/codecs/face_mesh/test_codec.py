"""The motion codec, judged by finding the face again in what it renders."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from skimage import data

from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.codecs.face_finder.finder import FaceFinder
from talker_t2av.codecs.face_mesh.codec import FaceMeshCodec
from talker_t2av.codecs.face_mesh.deformation import deform
from talker_t2av.codecs.face_mesh.face_model import POSE_SIZE, FaceModel, mouth_width
from talker_t2av.codecs.face_mesh.source import FaceSource
from talker_t2av.codecs.face_mesh.topology import (
    INNER_LOWER_LIP,
    INNER_UPPER_LIP,
    LEFT_MOUTH_CORNER,
    LID_HANDLES,
    OUTER_LOWER_LIP,
    OUTER_UPPER_LIP,
    RIGHT_MOUTH_CORNER,
    VERTICES,
)
from talker_t2av.config import FaceMeshConfig, Framing
from talker_t2av.errors import UserError
from talker_t2av.media.picture import read_picture

WEIGHTS = EMBEDDED / "nano" / "motion_codec.safetensors"
NETWORKS = EMBEDDED / "nano" / "face_finder.safetensors"
PAINTINGS = Path(__file__).parents[4] / "shared" / "data" / "portraits"
SIZE = 256
INNER_LIPS = INNER_UPPER_LIP + INNER_LOWER_LIP[::-1][1:-1]
OUTER_LIPS = OUTER_UPPER_LIP + OUTER_LOWER_LIP[::-1][1:-1]


@pytest.fixture(scope="module")
def finder() -> FaceFinder:
    return FaceFinder.load(NETWORKS)


@pytest.fixture(scope="module")
def codec(finder: FaceFinder) -> FaceMeshCodec:
    return FaceMeshCodec.load(WEIGHTS, FaceMeshConfig(size=SIZE), finder)


@pytest.fixture(scope="module")
def model() -> FaceModel:
    return FaceModel.load(WEIGHTS, FaceMeshConfig().latent_size)


@pytest.fixture(scope="module")
def astronaut(codec: FaceMeshCodec) -> FaceSource:
    """Smiling, with teeth: an open source."""
    return codec.prepare(data.astronaut(), framing="square")


def codes(model: FaceModel, expression: np.ndarray | None = None, pose: np.ndarray | None = None) -> torch.Tensor:
    """[T, M] normalised codes from raw expression [T, E] and pose [T, 6]."""
    length = len(expression if expression is not None else pose)
    parts = [
        np.zeros((length, POSE_SIZE)) if pose is None else pose,
        np.zeros((length, len(model.basis))) if expression is None else expression,
    ]
    return torch.tensor(model.normalise(np.concatenate(parts, axis=1)), dtype=torch.float32)


def lip_gap(landmarks: np.ndarray) -> np.ndarray:
    """[T] inner lip gap over the distance of the outer eye corners."""
    width = np.linalg.norm(landmarks[:, 33] - landmarks[:, 263], axis=-1)
    return np.linalg.norm(landmarks[:, 13] - landmarks[:, 14], axis=-1) / width


def eye_opening(landmarks: np.ndarray) -> np.ndarray:
    width = np.linalg.norm(landmarks[:, 33] - landmarks[:, 263], axis=-1)
    return np.linalg.norm(landmarks[:, 159] - landmarks[:, 145], axis=-1) / width


def opening(model: FaceModel) -> np.ndarray:
    """[E] smallest expression that opens the lips by one outer-eye distance."""
    direction = model.lip_gap_basis.mean(axis=1)
    return direction / (direction @ direction)


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    return 10 * np.log10(255**2 / max(1e-9, ((one.astype(float) - other) ** 2).mean()))


def test_rest_is_the_portrait(codec: FaceMeshCodec, astronaut: FaceSource) -> None:
    frame = codec.render(astronaut, astronaut.identity[None])[0]
    outside = np.ones(frame.shape[:2], bool)
    margin = 0.4 * astronaut.unit
    flat = astronaut.vertices[:, :2]
    low, high = (flat.min(axis=0) - margin).astype(int), (flat.max(axis=0) + margin).astype(int)
    outside[low[1] : high[1], low[0] : high[0]] = False
    assert psnr(frame[outside], astronaut.picture[outside]) > 45
    assert psnr(frame, astronaut.picture) > 30, "a smiling portrait comes to rest: only its mouth changes"


@pytest.mark.skipif(not PAINTINGS.is_dir(), reason="the paintings lie beside the repository")
@pytest.mark.parametrize("name", ["mona_lisa", "la_velata", "lady_agnew"])
def test_closed_portraits_are_reproduced(codec: FaceMeshCodec, name: str) -> None:
    source = codec.prepare(read_picture(PAINTINGS / f"{name}.jpg"), framing="square")
    assert psnr(codec.render(source, source.identity[None])[0], source.crop) > 40


def test_lips_open_as_far_as_the_code_says(
    codec: FaceMeshCodec, model: FaceModel, finder: FaceFinder, astronaut: FaceSource
) -> None:
    wanted = np.concatenate([np.zeros(3), np.linspace(0.02, 0.2, 10)])
    found = lip_gap(finder.track(codec.render(astronaut, codes(model, wanted[:, None] * opening(model)))))
    assert np.corrcoef(wanted, found)[0, 1] > 0.95
    assert found[2] < 0.06, "the open portrait closes its mouth"
    assert found[-1] > 0.12


def test_a_mouth_is_seen_to_widen_when_the_code_says_so(codec: FaceMeshCodec, model: FaceModel) -> None:
    """Lips together, where less than half of it is seen."""
    source = codec.prepare(data.astronaut(), framing="square", size=512)
    wanted = np.concatenate([np.zeros(3), 0.05 * np.sin(np.linspace(0, 4 * np.pi, 24))])
    landmarks = codec.finder.track(codec.render(source, codes(model, wanted[:, None] * model.smile)))[:, :VERTICES]
    found = np.array([mouth_width(model.place(face).undo(face)) for face in landmarks])
    assert np.corrcoef(wanted, found)[0, 1] > 0.9
    assert np.polyfit(wanted, found, 1)[0] > 0.35


def test_an_open_mouth_ends_in_dark_corners(codec: FaceMeshCodec, model: FaceModel, astronaut: FaceSource) -> None:
    """Beyond the corners of the lips, where a mouth at rest has skin."""
    closed = codec.prepare(render_at_rest(codec, astronaut), framing="square")
    gaps = np.array([0.0, 0.12])
    frames = codec.render(closed, codes(model, gaps[:, None] * opening(model)))

    def beyond_corners(gap: float, frame: np.ndarray) -> float:
        mesh = deform(closed, model, np.concatenate([np.zeros(POSE_SIZE), gap * opening(model)])).mesh
        right, left = mesh[RIGHT_MOUTH_CORNER], mesh[LEFT_MOUTH_CORNER]
        beyond = 0.02 * closed.unit * (left - right) / np.linalg.norm(left - right)
        x, y = np.round([right - beyond, left + beyond]).astype(int).T
        return float(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)[y, x].mean())

    shut, wide = (beyond_corners(gap, frame) for gap, frame in zip(gaps, frames, strict=True))
    assert wide < 0.75 * shut


def test_teeth_are_as_light_in_a_beard(codec: FaceMeshCodec, astronaut: FaceSource) -> None:
    """Their light is that of the lips where the skin around them is in hair."""
    picture = render_at_rest(codec, astronaut)
    face = codec.finder.find(picture)[0][:VERTICES, :2]
    lips = cv2.fillPoly(np.zeros(picture.shape[:2], np.uint8), [face[OUTER_LIPS].round().astype(np.int32)], 1)
    bearded = picture.copy()
    bearded[(cv2.dilate(lips, np.ones((21, 21), np.uint8)) > 0) & (lips == 0)] = (58, 40, 28)
    shaven, hairy = (codec.prepare(one, framing="square").mouth.tooth.mean() for one in (picture, bearded))
    assert hairy > 0.6 * shaven


def test_blink_closes_the_eyes(
    codec: FaceMeshCodec, model: FaceModel, finder: FaceFinder, astronaut: FaceSource
) -> None:
    shut = np.linspace(0, 1, 6)[:, None] * shut_eyes(model)
    found = eye_opening(finder.track(codec.render(astronaut, codes(model, shut))))
    assert found[-1] < 0.6 * found[0]


def shut_eyes(model: FaceModel) -> np.ndarray:
    """[E] smallest expression that shuts the eyes."""
    direction = model.lid_opening_basis.mean(axis=1)
    return -direction / (direction @ direction)


@pytest.mark.parametrize("eye", [0, 1])
def test_shut_lids_are_skin_with_a_line_of_lashes(codec: FaceMeshCodec, model: FaceModel, eye: int) -> None:
    """Half way down a shut lid is nearly as bright as the cheek: neither eyeball nor lashes were drawn out over it."""
    source = codec.prepare(data.astronaut(), framing="square", size=512)
    frame = cv2.cvtColor(codec.render(source, codes(model, shut_eyes(model)[None]))[0], cv2.COLOR_RGB2GRAY)
    upper, lower = (source.vertices[lid[2:5], :2] for lid in LID_HANDLES[eye])

    def brightness(way_down: float) -> float:
        x, y = np.round(upper + way_down * (lower - upper)).astype(int).T
        return float(frame[y, x].mean())

    cheek = brightness(1.5)
    assert brightness(0.5) > 0.72 * cheek
    assert brightness(0.95) < 0.65 * cheek, "lashes"


def test_teeth_are_dimmer_between_lips_that_hardly_part(
    codec: FaceMeshCodec, model: FaceModel, astronaut: FaceSource
) -> None:
    """Of a portrait with its mouth closed, made of one that smiles."""
    closed = codec.prepare(render_at_rest(codec, astronaut), framing="square")
    assert not closed.is_open
    frames = codec.render(closed, codes(model, np.array([[0.03], [0.15]]) * opening(model)))
    brightest = []
    for frame in frames:
        face = codec.finder.find(frame)[0][:, :2]
        inside = cv2.fillPoly(np.zeros(frame.shape[:2], np.uint8), [face[INNER_LIPS].round().astype(np.int32)], 1)
        brightest.append(np.percentile(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)[inside > 0], 90))
    assert brightest[0] < 0.92 * brightest[1]


def test_head_turns_and_shifts_as_the_code_says(
    codec: FaceMeshCodec, model: FaceModel, finder: FaceFinder, astronaut: FaceSource
) -> None:
    pose = np.zeros((3, POSE_SIZE))
    pose[1, 2], pose[2, 3] = 0.1, 0.2
    still, tilted, shifted = finder.track(codec.render(astronaut, codes(model, pose=pose)))[:, :, :2]

    def tilt(landmarks: np.ndarray) -> float:
        across = landmarks[263] - landmarks[33]
        return float(np.arctan2(across[1], across[0]))

    assert tilt(tilted) - tilt(still) == pytest.approx(0.1, abs=0.03)
    assert (shifted - still).mean(axis=0)[0] == pytest.approx(0.2 * astronaut.unit, rel=0.2)


def test_codes_come_back_from_rendered_frames(codec: FaceMeshCodec, model: FaceModel, astronaut: FaceSource) -> None:
    gaps = 0.08 * (1 - np.cos(np.linspace(0, 4 * np.pi, 24)))
    recovered = model.restore(
        codec.encode(codec.render(astronaut, codes(model, gaps[:, None] * opening(model)))).numpy()
    )
    assert np.corrcoef(recovered[:, POSE_SIZE:] @ model.lip_gap_basis.mean(axis=1), gaps)[0, 1] > 0.9
    assert np.abs(recovered[:, :3]).max() < 0.06, "the head was still"


def test_a_face_may_be_lost_for_a_while(codec: FaceMeshCodec, model: FaceModel, astronaut: FaceSource) -> None:
    """Two frames of ten are black: the head, which moves evenly, goes on. Six of ten are too many."""
    pose = np.zeros((10, POSE_SIZE))
    pose[:, 3] = np.linspace(0, 0.3, 10)
    frames = codec.render(astronaut, codes(model, pose=pose))
    whole = codec.encode(frames)
    frames[4:6] = 0
    gap = codec.encode(iter(frames))
    assert gap.shape == whole.shape
    moved = model.restore(gap.double().numpy())[:, 3]
    assert np.abs(moved - model.restore(whole.double().numpy())[:, 3]).max() < 0.05
    frames[2:8] = 0
    with pytest.raises(UserError, match="A face was found in 40% of the video only"):
        codec.encode(frames)


def test_a_frame_needs_nothing_after_itself(codec: FaceMeshCodec, astronaut: FaceSource) -> None:
    motion = torch.randn(4, 40, generator=torch.Generator().manual_seed(0)) * 0.7
    assert np.array_equal(codec.render(astronaut, motion)[:2], codec.render(astronaut, motion[:2]))
    assert codec.render(astronaut, motion[:0]).shape == (0, SIZE, SIZE, 3)


def test_a_whole_picture_moves_around_the_head_alone(codec: FaceMeshCodec, model: FaceModel) -> None:
    picture = data.astronaut()
    source = codec.prepare(picture)
    pose = np.zeros((2, POSE_SIZE))
    pose[1, 1] = 0.25
    still, turned = codec.render(source, codes(model, pose=pose))
    assert still.shape == picture.shape
    outside = np.ones(picture.shape[:2], bool)
    source.head.of(outside)[:] = False
    assert np.array_equal(turned[outside], picture[outside])
    assert (np.abs(turned.astype(int) - still).max(axis=-1) > 8).mean() > 0.02, "the head turned"


def test_a_straight_line_behind_a_turning_head_stays_straight(codec: FaceMeshCodec, model: FaceModel) -> None:
    """Stripes are painted on the wall; as far as the head does not cover them, they do not move."""
    picture = data.astronaut()
    wall = np.zeros(picture.shape[:2], bool)
    wall[:120, 60:140] = wall[:120, 300:400] = True
    wall[:, 150:290] = False
    striped = picture.copy()
    striped[wall & (np.arange(picture.shape[0])[:, None] // 6 % 2 == 0)] = 40
    pose = np.zeros((1, POSE_SIZE))
    pose[0, 1] = 0.26
    turned = codec.render(codec.prepare(striped), codes(model, pose=pose))[0]
    assert (np.abs(turned.astype(int) - striped).max(axis=-1) <= 8)[wall].mean() > 0.97


@pytest.mark.parametrize(("framing", "size", "shape"), [("whole", 256, (256, 256)), ("square", 192, (192, 192))])
def test_framing(codec: FaceMeshCodec, framing: Framing, size: int, shape: tuple[int, int]) -> None:
    source = codec.prepare(data.astronaut(), framing=framing, size=size)
    assert codec.render(source, source.identity[None]).shape == (1, *shape, 3)


def test_large_pictures_become_full_hd(codec: FaceMeshCodec) -> None:
    large = np.repeat(np.repeat(data.astronaut(), 4, axis=0), 4, axis=1)
    assert codec.prepare(large).picture.shape == (1080, 1080, 3)


def test_errors(codec: FaceMeshCodec, astronaut: FaceSource) -> None:
    with pytest.raises(ValueError, match=r"\(2, 39\), expected \[frames, 40\]"):
        codec.render(astronaut, torch.zeros(2, 39))
    with pytest.raises(UserError, match="No face was found in the portrait"):
        codec.prepare(data.chelsea())
    with pytest.raises(UserError, match="No face was found in the video"):
        codec.encode(np.zeros((3, 64, 64, 3), np.uint8))


def test_a_smile_comes_more_than_half_to_rest(codec: FaceMeshCodec, model: FaceModel, astronaut: FaceSource) -> None:
    pictures = (astronaut.picture, render_at_rest(codec, astronaut))
    faces = [codec.finder.find(picture)[0][:VERTICES] for picture in pictures]
    widths = [mouth_width(model.place(face).undo(face)) for face in faces]
    assert widths[0] - widths[1] > 0.4 * (widths[0] - model.neutral_mouth_width)
    assert lip_gap(faces[1][None])[0] < 0.03


def render_at_rest(codec: FaceMeshCodec, source: FaceSource) -> np.ndarray:
    return codec.render(source, source.identity[None])[0]
