"""Finding the clips that do not say their text."""

import numpy as np
import pytest

pytest.importorskip("faster_whisper")
pytest.importorskip("jiwer")

from recipes.nano.corpus.check import GAP_SECONDS, WINDOW_SECONDS, shared_errors, windows, wrong
from recipes.nano.corpus.teacher_voice import SAMPLE_RATE
from recipes.nano.measures.word_errors import count_errors

TEXTS = ["Bring me the blue cup.", "Twenty one.", "We left before the rain."]


@pytest.mark.parametrize(
    "heard",
    [
        ("Bring me the blue cup.", "21.", "We left before the rain."),
        ("Bring me a blue cup.", "21.", "We left the rain."),
        ("Bring me the blue cup.", "21.", "We left long before the rain."),
        ("Nothing of the kind, really.", "21.", "We left before the rain."),
    ],
)
def test_errors_of_a_window_are_those_of_its_clips(heard: tuple[str, ...]) -> None:
    alone = count_errors(TEXTS, heard)
    assert shared_errors(TEXTS, " ".join(heard)).tolist() == alone.tolist()


def test_a_clip_may_have_one_wrong_word_or_half_of_them() -> None:
    counts = np.array([[1, 1], [2, 2], [2, 4], [3, 4], [0, 9]])
    assert wrong(counts).tolist() == [False, True, False, True, False]


def test_windows_hold_every_clip_once_and_are_not_too_long() -> None:
    lengths = [int(seconds * SAMPLE_RATE) for seconds in (3, 20, 8, 24, 1, 1, 2.5, 9, 14)]
    found = list(windows(lengths))
    assert [index for window in found for index in window] == list(range(len(lengths)))
    for window in found:
        assert sum(lengths[index] / SAMPLE_RATE + GAP_SECONDS for index in window) <= WINDOW_SECONDS
