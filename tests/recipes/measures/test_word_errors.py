import numpy as np
import pytest

pytest.importorskip("jiwer")
pytest.importorskip("whisper_normalizer")

from recipes.nano.measures.word_errors import count_errors, difference_interval, error_rate, word_error_rate


def test_errors_are_counted_clip_by_clip_after_normalisation() -> None:
    texts = ["It's twenty-one degrees, Anna!", "The cat sat down.", "Yes."]
    heard = ["it is 21 degrees Anna", "the bat sat down there", ""]
    assert count_errors(texts, heard).tolist() == [[0, 5], [2, 4], [1, 1]]
    assert word_error_rate(texts, heard) == pytest.approx(3 / 10)


def test_the_rate_is_that_of_all_words_and_not_the_mean_of_the_clips() -> None:
    assert error_rate(np.array([[0, 9], [1, 1]])) == pytest.approx(0.1)


def test_the_interval_of_no_difference_is_nothing_however_different_the_clips_are() -> None:
    counts = np.array([[0, 10], [5, 5], [2, 7]])
    assert difference_interval(counts, counts) == (0.0, 0.0)


def test_pairing_takes_the_clips_own_difficulty_out_of_the_interval() -> None:
    random = np.random.default_rng(0)
    words = np.full(200, 10)
    hard = random.integers(0, 6, 200)
    worse = hard + (random.random(200) < 0.2)
    low, high = difference_interval(np.stack((worse, words), 1), np.stack((hard, words), 1))
    assert low < 0.02 < high
    assert high - low < 0.02
    shuffled = np.stack((random.permutation(hard), words), 1)
    low, high = difference_interval(np.stack((worse, words), 1), shuffled)
    assert high - low > 0.03


def test_the_interval_has_the_width_that_theory_says() -> None:
    """Independent clips, one word each, wrong with a chance of .3 more often: a normal interval of a mean."""
    random = np.random.default_rng(1)
    wrong = (random.random(1000) < 0.3).astype(int)
    words = np.ones(1000, dtype=int)
    low, high = difference_interval(np.stack((wrong, words), 1), np.stack((0 * words, words), 1))
    deviation = wrong.std() / np.sqrt(1000)
    assert low == pytest.approx(wrong.mean() - 1.96 * deviation, abs=0.004)
    assert high == pytest.approx(wrong.mean() + 1.96 * deviation, abs=0.004)


def test_other_clips_cannot_be_paired() -> None:
    with pytest.raises(ValueError, match="not of the same clips"):
        difference_interval(np.ones((3, 2)), np.ones((4, 2)))
