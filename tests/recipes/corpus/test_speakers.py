import pytest

pytest.importorskip("parselmouth")
pytest.importorskip("soundfile")
pytest.importorskip("onnx")

import numpy as np
import torch

from recipes.nano.corpus.speakers import Speaker, moved
from recipes.nano.corpus.teacher_voice import SAMPLE_RATE
from recipes.nano.measures.voices import median_pitch

SECONDS, HERTZ = 2, 180


@pytest.fixture(scope="module")
def hum() -> np.ndarray:
    """A pulse a period, rounded off."""
    time = np.arange(SECONDS * SAMPLE_RATE) / SAMPLE_RATE
    return (0.1 * sum(np.sin(2 * np.pi * HERTZ * n * time) / n for n in range(1, 20))).astype(np.float32)


@pytest.mark.parametrize("pace", [0.7, 1.0, 1.4])
@pytest.mark.parametrize("pitch", [0.7, 1.0, 1.5])
def test_pitch_and_pace_move_apart(hum: np.ndarray, pitch: float, pace: float) -> None:
    sound = moved(hum, Speaker("somebody", "hibari", 0.9, pitch), pace)
    assert len(sound) == round(len(hum) / pace)
    assert median_pitch(torch.from_numpy(sound)) == pytest.approx(HERTZ * pitch, rel=0.02)


def test_teachers_themselves_stay_as_they_are(hum: np.ndarray) -> None:
    assert moved(hum, Speaker("heart", "hibari"), 1.0) is hum


def test_what_has_no_voice_cannot_be_moved() -> None:
    with pytest.raises(ValueError, match="no voiced sound"):
        moved(np.zeros(SAMPLE_RATE, np.float32), Speaker("somebody", "joe", 1.1, 1.0), 1.0)
