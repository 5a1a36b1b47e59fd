"""Word times from the tokens of frames: by hand, and by their properties."""

import itertools
import random

import pytest

from talker_t2av.generation.word_times import word_times
from talker_t2av.text.phonemes import Word

WORDS = (Word("Oh,", 1, 3), Word("no", 4, 6), Word("you", 7, 9))
"""_oh no you_: tokens 0 to 9, spaces at 3 and 6."""


def times(token_index: list[int], first_frame: int = 0) -> list[tuple[str, float, float]]:
    return [(word.text, word.start, word.end) for word in word_times(token_index, WORDS, first_frame, 25)]


def test_each_word_lasts_as_long_as_its_tokens() -> None:
    index = [0, 0, 1, 1, 2, 3, 3, 4, 5, 5, 7, 8, 9, 9]
    assert times(index) == [("Oh,", 0.08, 0.2), ("no", 0.28, 0.4), ("you", 0.4, 0.48)]
    assert times(index, first_frame=50) == [("Oh,", 2.08, 2.2), ("no", 2.28, 2.4), ("you", 2.4, 2.48)]


def test_words_that_were_told_too_early_are_corrected() -> None:
    told = [0, 0, 1, 2, 0, 0, 1, 2, 3, 3, 4, 5, 5, 7, 8, 9, 9]
    assert times(told) == times([0, 0, 0, 0, 0, 0, 1, 2, 3, 3, 4, 5, 5, 7, 8, 9, 9])


def test_a_word_without_a_frame_still_has_a_time() -> None:
    assert times([0, 1, 2, 3, 7, 8, 9]) == [("Oh,", 0.04, 0.12), ("no", 0.16, 0.18), ("you", 0.18, 0.24)]


def test_words_that_were_cut_off_are_at_the_end() -> None:
    assert times([0, 1, 2, 3]) == [("Oh,", 0.04, 0.12), ("no", 0.12, 0.14), ("you", 0.14, 0.16)]


@pytest.mark.parametrize("seed", range(200))
def test_words_are_in_order_and_within_the_sentence(seed: int) -> None:
    """Whatever the talker looks at: also less than a frame a word."""
    source = random.Random(seed)
    index = sorted(source.randrange(40) for _ in range(source.randrange(1, 60)))
    edges = sorted(source.sample(range(40), 2 * source.randrange(1, 12)))
    words = [Word(str(start), start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    found = word_times(index, words, 100, 25)
    assert [word.text for word in found] == [word.text for word in words]
    assert found[0].start >= 4 and found[-1].end <= 4 + len(index) / 25 + 1e-9
    assert all(word.start < word.end for word in found)
    assert all(before.end <= after.start for before, after in itertools.pairwise(found))


def test_a_sentence_without_words_has_no_times() -> None:
    assert word_times([0, 1, 2], (), 0, 25) == ()
