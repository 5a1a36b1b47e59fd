"""What the talker's own alignment tells of a take."""

import torch

from talker_t2av.generation.completeness import COMPLETE, RUNS_ON_FRAMES, Outcome, missed_words, runs_on
from talker_t2av.text.tokens import TextTokens, Word

TOKENS = TextTokens(torch.arange(20), (Word("One", 1, 5), Word("of", 6, 8), Word("us", 9, 12), Word("left.", 13, 18)))


def test_words_in_which_the_talker_was_are_not_missed() -> None:
    assert missed_words(TOKENS, [1, 4, 7, 10, 15, 18, 18]) == ()


def test_a_word_that_was_jumped_over_is_missed() -> None:
    assert missed_words(TOKENS, [1, 4, 7, 13, 15, 18]) == ("us",)
    assert missed_words(TOKENS, [1, 4, 7, 10]) == ("left.",)


def test_a_word_of_two_tokens_may_fall_between_two_frames() -> None:
    assert missed_words(TOKENS, [1, 4, 10, 15]) == ()


def test_the_first_word_may_be_told_late_but_not_both_of_the_first_two() -> None:
    assert missed_words(TOKENS, [7, 10, 15]) == ()
    assert missed_words(TOKENS, [10, 15]) == ("One",)


def test_of_a_silent_take_everything_is_missed() -> None:
    assert missed_words(TOKENS, [18] * 12) == ("One", "of", "us", "left.")
    alone = TextTokens(torch.arange(5), (Word("To.", 1, 3),))
    assert missed_words(alone, [3] * 12) == ("To.",)


def test_silence_behind_the_last_word_has_a_limit_that_goes_with_the_pace() -> None:
    assert not runs_on(TOKENS, [15, *[18] * RUNS_ON_FRAMES])
    assert runs_on(TOKENS, [15, *[18] * (RUNS_ON_FRAMES + 1)])
    slow = TextTokens(TOKENS.token_ids, TOKENS.words, speed=0.7)
    assert not runs_on(slow, [15, *[18] * (RUNS_ON_FRAMES + 5)])


def test_outcomes_add_up() -> None:
    assert Outcome(("a",), 1) + Outcome(("b",), 2) + COMPLETE == Outcome(("a", "b"), 3)
