"""Where one part of a text ends and the next begins."""

import pytest

from talker_t2av.errors import UserError
from talker_t2av.text.sentences import LONGEST, split_text


def parts(text: str) -> list[str]:
    return [part.text for part in split_text(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["One.", "Two!", "Three?"],
        ["Dr. Smith met Mrs. Jones.", "They talked."],
        ["J. R. R. Tolkien wrote it.", "I read it."],
        ["Mr. and Mrs. Brown vs. Prof. Green, e.g. in 1999.", "That was it."],
        ["The U.S. Army came at 5 p.m. on Monday.", "It left at 6 a.m.", "The next day was calm."],
        ["See fig. 3 and pp. 4-5.", "She said no. 5 is best.", "OK."],
        ["Jan. 5 was cold.", "Feb. was not."],
        ["Acme Inc. said so.", "Acme Co. did not.", "They left."],
        ["He lives on St. James St. in London.", "It rains."],
        ["She holds a Ph.D. in physics.", "He has an M.A. from Yale."],
        ["It costs $3.50 in all.", "Version 2.0.1 is out.", "Get it."],
        ["First.", "2nd sentence.", "3 apples."],
        ["Visit https://example.com/a.html?x=1.", "It is free."],
        ["Write to me@example.org.", "I answer."],
        ['"Stop!" she said.', '"Why?"'],
        ["“Is it you?” he asked.", "“It is.”"],
        ["Wait... what?", "What?!", "No!!!", "Yes."],
        ["Well. ...", "Go on."],
        ["I came.", "i saw.", "I won."],
        ["No end"],
    ],
)
def test_sentences(sentences: list[str]) -> None:
    assert parts(" ".join(sentences)) == sentences
    assert {part.ends for part in split_text(" ".join(sentences))[:-1]} <= {"sentence"}


def test_paragraphs() -> None:
    text = "A  line\nbroken in two. And more.\n\n\n - \n\nA paragraph\n \nThe end."
    assert [(part.text, part.ends) for part in split_text(text)] == [
        ("A line broken in two.", "sentence"),
        ("And more.", "paragraph"),
        ("A paragraph", "paragraph"),
        ("The end.", "paragraph"),
    ]


@pytest.mark.parametrize("blank", ["", " \n ", "\n\n\n"])
def test_blank(blank: str) -> None:
    assert split_text(blank) == []


def test_long_sentences_are_cut_and_lose_nothing() -> None:
    sentence = "And then we walked, slowly, along the river; " * 12
    pieces = split_text(sentence)
    assert all(len(piece.text) <= LONGEST for piece in pieces)
    assert " ".join(piece.text for piece in pieces).split() == sentence.split()
    assert [piece.ends for piece in pieces] == ["clause"] * (len(pieces) - 1) + ["paragraph"]


def test_a_word_without_gaps_stays_whole() -> None:
    assert parts("a" * (LONGEST + 50)) == ["a" * (LONGEST + 50)]


def test_chinese_sentences() -> None:
    assert parts("你好，世界。今天天气很好！我们去公园吧？") == ["你好，世界。", "今天天气很好！", "我们去公园吧？"]


def test_long_chinese_sentences_are_cut_at_their_commas_or_anywhere() -> None:
    clause = "今天天气很好，我们去公园散步吧，"
    cut = parts(clause * 10)
    assert "".join(cut) == clause * 10
    assert all(len(part) <= LONGEST / 3 and part.endswith("，") for part in cut)
    run = parts("很" * 300)
    assert "".join(run) == "很" * 300 and max(map(len, run)) <= LONGEST / 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello. [pause 1s] Bye.", [("Hello.", "sentence", 1), ("Bye.", "paragraph", 0)]),
        ("And then [Pause 500ms] nothing.", [("And then", "clause", 0.5), ("nothing.", "paragraph", 0)]),
        ("One[pause 2s] [ pause .5 S ]two", [("One", "clause", 2.5), ("two", "paragraph", 0)]),
        ("[pause 1.5 s] Hello", [("", "clause", 1.5), ("Hello", "paragraph", 0)]),
        ("[pause 1s][pause 2s]\nHello", [("", "clause", 3), ("Hello", "paragraph", 0)]),
        ("Yes [pause 1s].", [("Yes .", "paragraph", 1)]),
        ("Hello.\n\n[pause 10s]\n\nBye.", [("Hello.", "paragraph", 10), ("Bye.", "paragraph", 0)]),
        ("- one [pause 1s]\n- two", [("one", "clause", 1), ("two", "paragraph", 0)]),
        ("Done. [pause 0.25 seconds]", [("Done.", "paragraph", 0.25)]),
        (
            "A [pause|pˈɔz] is a word, [pause 0s]yes",
            [("A [pause|pˈɔz] is a word,", "clause", 0), ("yes", "paragraph", 0)],
        ),
        ("[pause 1s]", []),
    ],
)
def test_pauses_that_are_asked_for(text: str, expected: list[tuple[str, str, float]]) -> None:
    assert [(part.text, part.ends, part.pause) for part in split_text(text)] == expected


@pytest.mark.parametrize(
    "mark",
    ["[pause]", "[pause 11s]", "[pause 10001ms]", "[pause -1s]", "[pause one second]", "[pause 5]", "[pause 1h]",
    "[PAUSE 1 s", "[pause 1e9s]",
     "[pause 0x5s]"],
)  # fmt: skip
def test_pauses_that_cannot_be_made(mark: str) -> None:
    with pytest.raises(UserError, match=r"^'\[(?:pause|PAUSE)"):
        split_text(f"Hello {mark} there.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 eggs\nsalt", [("2 eggs", "sentence"), ("salt", "paragraph")]),
        (
            "# Title\nIt begins. It ends.",
            [("Title", "paragraph"), ("It begins.", "sentence"), ("It ends.", "paragraph")],
        ),
        ("1. Boil water\n2. Add tea", [("1. Boil water", "sentence"), ("2. Add tea", "paragraph")]),
        ("In a wood,\nAnd sorry", [("In a wood,", "clause"), ("And sorry", "paragraph")]),
        ("Hi!\n\nBye!", [("Hi!", "paragraph"), ("Bye!", "paragraph")]),
    ],
)
def test_lines(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(part.text, part.ends) for part in split_text(text)] == expected
