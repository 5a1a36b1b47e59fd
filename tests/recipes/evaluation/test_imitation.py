import numpy as np
import pytest

pytest.importorskip("parselmouth")
pytest.importorskip("onnx")

from recipes.nano.evaluation.imitation import ranked_first, unseen_speakers


def test_a_reference_is_ranked_among_the_next_ones_only() -> None:
    similarity = np.zeros((10, 10))
    np.fill_diagonal(similarity, 0.5)
    similarity[0, 1] = 0.6  # the next: beaten
    similarity[1, 9] = 0.6  # eight further on: not in the group of eight
    similarity[9, 2] = 0.6  # the third after the end, counted from the beginning: beaten
    assert ranked_first(similarity).tolist() == [False, *[True] * 8, False]


def test_chance_is_one_in_eight() -> None:
    similarity = np.random.default_rng(0).random((2000, 2000))
    assert ranked_first(similarity).mean() == pytest.approx(1 / 8, abs=0.03)


def test_too_few_references_make_no_group() -> None:
    with pytest.raises(ValueError, match="3 references do not make a group of 8"):
        ranked_first(np.eye(3))


def test_unseen_speakers_are_always_the_same_and_different_from_each_other() -> None:
    speakers = unseen_speakers(40)
    assert speakers == unseen_speakers(40)
    assert len({(speaker.formants, speaker.pitch) for speaker in speakers}) == 40
