import numpy as np
import pytest

from benchmarks.films.unrest import blinks_a_minute, face_meshes, unrest
from talker_t2av.codecs.face_mesh.face_model import POSE_SIZE, FaceModel
from talker_t2av.codecs.face_mesh.topology import INNER_LOWER_LIP, LIPS

FRAMES = 100


@pytest.fixture
def still(face: FaceModel) -> np.ndarray:
    return np.zeros((FRAMES, POSE_SIZE + len(face.basis)))


def test_a_mesh_turns_shifts_and_grows(face: FaceModel, still: np.ndarray) -> None:
    code = still[:1].copy()
    code[0, 6] = 2.0
    code[0, :6] = [0, 0, np.pi / 2, 0.3, 0.4, np.log(2)]
    lip = face_meshes(face, code)[0, INNER_LOWER_LIP[3]]
    assert lip == pytest.approx([0.3 - 2 * 0.2, 0.4, 0])


def test_evenly_moving_faces_are_calm(face: FaceModel, still: np.ndarray) -> None:
    moving = still.copy()
    moving[:, 3] = np.linspace(0, 1, FRAMES)
    moving[:, 6] = np.linspace(0, 1, FRAMES)
    assert max(unrest(face, [moving]).values()) < 1e-9


def test_trembling_lips_are_not_a_trembling_head(face: FaceModel, still: np.ndarray) -> None:
    trembling = still.copy()
    trembling[::2, 6] = 0.1
    found = unrest(face, [trembling])
    assert found["head"] == 0
    share = len(set(INNER_LOWER_LIP)) / len(LIPS)
    assert found["lips"] == pytest.approx(1000 * 0.02 * np.sqrt(share / 2))


def test_blinks_are_counted_when_they_begin(face: FaceModel, still: np.ndarray) -> None:
    blinking = still.copy()
    for start in (20, 60, 90):
        blinking[start : start + 4, 7] = -1.5
    assert blinks_a_minute(face, [blinking]) == pytest.approx(3 * 60 / (FRAMES / 25))
