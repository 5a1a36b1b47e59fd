"""Glasses and beards are where they belong, and a blink behind glasses leaves them alone."""

import cv2
import numpy as np
import pytest
import torch
from skimage import data

from benchmarks.face.codec import WEIGHTS, load_codec
from benchmarks.face.wear import EYES, LENS, with_beard, with_glasses
from recipes.nano.motion.lip_measures import FaceMeasures
from talker_t2av.codecs.face_mesh.codec import FaceMeshCodec
from talker_t2av.codecs.face_mesh.face_model import POSE_SIZE, FaceModel
from talker_t2av.codecs.face_mesh.topology import LIPS

SIZE = 384
DARK = 80


@pytest.fixture(scope="module")
def codec() -> FaceMeshCodec:
    return load_codec(WEIGHTS, SIZE)


def ring(shape: tuple[int, ...], face: np.ndarray, low: float, high: float) -> np.ndarray:
    """[H, W] bool: between two radii, in distances between the eyes, about both eyes."""
    centres = [face[list(corners), :2].mean(axis=0) for corners in EYES]
    unit = np.linalg.norm(centres[1] - centres[0])
    grid = np.stack(np.meshgrid(np.arange(shape[1]), np.arange(shape[0])), axis=-1)
    distances = np.min([np.linalg.norm(grid - centre, axis=-1) for centre in centres], axis=0) / unit
    return (distances >= low) & (distances <= high)


def test_a_blink_leaves_glasses_alone(codec: FaceMeshCodec) -> None:
    picture = data.astronaut()
    face = codec.finder.find(picture)[0]
    source = codec.prepare(with_glasses(picture, face), framing="square")
    model = FaceModel.load(WEIGHTS, codec.latent_size)
    lids = FaceMeasures.of_face(model).lid_opening
    codes = np.zeros((2, codec.latent_size))
    codes[1, POSE_SIZE:] = -lids / (lids @ lids)
    frames = codec.render(source, torch.tensor(model.normalise(codes), dtype=torch.float32))
    change = np.abs(frames[1].astype(int) - frames[0]).max(axis=-1)
    there = codec.finder.find(source.picture)[0]
    assert np.percentile(change[ring(change.shape, there, 0, 0.12)], 75) > 40, "the eyes are shut"
    open_eyes, shut = (cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in frames)
    rims = ring(change.shape, there, LENS - 0.02, LENS + 0.02) & (open_eyes < DARK)
    near = cv2.erode(shut, np.ones((5, 5), np.uint8))
    assert (near[rims] < DARK).mean() > 0.99, "every bit of the rims is where it was, within two pixels"


def test_a_beard_covers_the_chin_and_not_the_lips(codec: FaceMeshCodec) -> None:
    picture = data.astronaut()
    face = codec.finder.find(picture)[0]
    bearded = with_beard(picture, face)
    changed = np.abs(bearded.astype(int) - picture).max(axis=-1) > 30
    lips = cv2.fillConvexPoly(np.zeros(changed.shape, np.uint8), cv2.convexHull(face[LIPS, :2].astype(np.int32)), 1)
    inner = cv2.erode(lips, np.ones((5, 5), np.uint8)).astype(bool)
    chin = tuple((0.75 * face[152, :2] + 0.25 * face[17, :2]).astype(int))
    around = changed[chin[1] - 6 : chin[1] + 7, chin[0] - 12 : chin[0] + 13]
    assert around.mean() > 0.9 and changed[inner].mean() < 0.02
    assert not changed[: int(face[4, 1]) - 5].any(), "nothing above the nose's tip"
