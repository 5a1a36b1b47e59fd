"""What a motion code does to the mesh."""

import numpy as np
import pytest

from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.codecs.face_mesh.deformation import MOST_GAINED, WIDTH_GAIN, wider_mouth
from talker_t2av.codecs.face_mesh.face_model import FaceModel, mouth_width
from talker_t2av.codecs.face_mesh.topology import LOWER_LIP_CENTRE, UPPER_LIP_CENTRE
from talker_t2av.config import FaceMeshConfig


@pytest.fixture(scope="module")
def model() -> FaceModel:
    return FaceModel.load(EMBEDDED / "nano" / "motion_codec.safetensors", FaceMeshConfig().latent_size)


@pytest.mark.parametrize("said", [-0.04, -0.01, 0.02])
def test_a_mouth_widens_and_narrows_by_more_than_the_code_says(model: FaceModel, said: float) -> None:
    expression = np.random.default_rng(0).standard_normal(len(model.basis)) * 0.3
    expression += (said - _width(model, expression)) * model.smile
    louder = wider_mouth(model, expression)
    assert _width(model, louder) == pytest.approx(WIDTH_GAIN * said, rel=0.06)
    assert _gap(model, louder) == pytest.approx(_gap(model, expression), abs=1e-9), "lips part no farther"


@pytest.mark.parametrize("said", [-1.0, 1.0])
def test_a_mouth_never_widens_much_more_than_the_code_says(model: FaceModel, said: float) -> None:
    louder = wider_mouth(model, said * model.smile)
    assert _width(model, louder) - said == pytest.approx(np.sign(said) * MOST_GAINED, abs=1e-6)


def _width(model: FaceModel, expression: np.ndarray) -> float:
    return mouth_width(np.einsum("e,evx->vx", expression, model.basis))


def _gap(model: FaceModel, expression: np.ndarray) -> float:
    face = np.einsum("e,evx->vx", expression, model.basis)
    return float((face[LOWER_LIP_CENTRE] - face[UPPER_LIP_CENTRE])[1])
