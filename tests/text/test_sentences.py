"""Where one sentence ends and the next begins."""

import pytest

from talker_t2av.text.sentences import LONGEST, split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Dr. Smith met Mrs. Jones. They talked.", ["Dr. Smith met Mrs. Jones.", "They talked."]),
        ("It costs 3.50 in all. Fine.", ["It costs 3.50 in all.", "Fine."]),
        ('"Stop!" she said. "Why?"', ['"Stop!" she said.', '"Why?"']),
        ("No end", ["No end"]),
        ("A  line\nbroken in two.\n\nA paragraph", ["A line broken in two.", "A paragraph"]),
        ("Well. ... Go on.", ["Well. ...", "Go on."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_split(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


def test_long_sentences_are_cut_and_lose_nothing() -> None:
    sentence = "And then we walked, slowly, along the river; " * 12
    pieces = split_sentences(sentence)
    assert all(len(piece) <= LONGEST for piece in pieces)
    assert " ".join(pieces).split() == sentence.split()


def test_a_word_without_gaps_stays_whole() -> None:
    assert split_sentences("a" * (LONGEST + 50)) == ["a" * (LONGEST + 50)]
