"""A person's outline: where it is, and that it is MediaPipe's."""

import numpy as np
import pytest

from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.codecs.face_finder.finder import FaceFinder
from talker_t2av.codecs.face_finder.segmenter import PersonSegmenter


@pytest.fixture(scope="module")
def segmenter() -> PersonSegmenter:
    return FaceFinder.load(EMBEDDED / "nano" / "face_finder.safetensors").segmenter


def test_the_person_and_the_background(segmenter: PersonSegmenter, astronaut: np.ndarray) -> None:
    matte = segmenter.matte(astronaut[:, :400])
    assert matte.shape == (512, 400) and matte.dtype == np.float32
    assert matte.min() >= 0 and matte.max() <= 1
    assert matte[80:150, 200:240].min() > 0.9, "her face"
    assert matte[:60, :60].max() < 0.1, "the flag"


def test_matte_is_mediapipes(segmenter: PersonSegmenter, astronaut: np.ndarray) -> None:
    pytest.importorskip("mediapipe")
    from mediapipe.python.solutions.selfie_segmentation import SelfieSegmentation

    picture = np.ascontiguousarray(astronaut[:, 60:440])
    with SelfieSegmentation(model_selection=0) as theirs:
        expected = theirs.process(picture).segmentation_mask
    assert np.abs(segmenter.matte(picture) - expected).max() < 0.01
