"""Which ends of lines are meant, and which only fit a text to a page."""

import time

import pytest

from talker_t2av.text.plain.text import plain_text

MAIL = """\
The meeting on Thursday has been moved to 3pm because the room was
already taken. Please let me know whether that works for all of
you, and bring the numbers for the last quarter.
"""
BOOK = """\
It was the best of times, it was the worst of times, it was the age
of wisdom, it was the age of foolishness, it was the epoch of
belief, it was the epoch of incredulity, it was the season of Light,
it was the season of Darkness, it was the spring of hope, it was the
winter of despair.
"""
NARROW = """\
The old man who lived behind the mill had not
spoken to anybody since the winter, and nobody
in the village remembered why.
"""
NAMES = """\
When the ship left Liverpool in the spring of 1912 with Captain James
Harrison and the two Miss Bennets on board, nobody on the quay thought
that they would hear of Mr. Harrison again before the end of the year.
"""
HAND_BROKEN = "Then we walked home, and nobody said a word until\nwe came to the gate."
SUBTITLE = "I don't know\nwhat you mean."
LETTER = "Dear Anna,\nthank you for the book."
UNFINISHED = "The end of the\nworld"
HYPHEN = """\
He was a good-natured and hard-working man who had a well-
known fear of dogs, cats and everything else that moves on
four legs.
"""


@pytest.mark.parametrize("text", [MAIL, BOOK, NARROW, NAMES, HAND_BROKEN, SUBTITLE, LETTER, UNFINISHED])
def test_lines_that_fit_a_page_are_one(text: str) -> None:
    assert plain_text(text) == " ".join(text.split())
    assert plain_text(text.replace("\n", "\r\n")) == " ".join(text.split())
    assert plain_text(f"{text}\n\n{text}") == "\n\n".join([" ".join(text.split())] * 2)


def test_a_hyphen_at_the_end_of_a_line() -> None:
    assert "a well-known fear of dogs, cats and everything else that moves on four legs." in plain_text(HYPHEN)


@pytest.mark.parametrize(
    "lines",
    [
        ["2 eggs", "salt", "1 cup of flour"],
        ["200 g butter, melted", "2 tbsp sugar", "a pinch of salt"],
        [
            "Two roads diverged in a yellow wood,",
            "And sorry I could not travel both",
            "And be one traveler, long I stood",
        ],
        ["Tom Smith", "12 Main Street", "Springfield, IL 62704", "USA"],
        ["hey", "what's up?", "not much", "u?"],
        ["come on", "let's go"],
        ["Alice: Hi there", "Bob: Hello", "Alice: How are you?"],
        ["Name: Tom", "Age: 5", "City: Paris"],
        ["TO DO", "buy milk", "call mum", "pay rent"],
        ["Thanks for your help and see you soon,", "Maria"],
        ["The Return of the King", "It was a dark night."],
        ["Preheat the oven to 350 degrees and grease two tins", "Mix the flour and salt in a bowl", "Add eggs"],
        ["Parliament passes the new budget after a long night", "The prime minister spoke of a victory."],
        ["Monday 9-5", "Tuesday 9-5", "Sunday closed"],
        ["1. Boil water", "2. Add tea", "3. Wait"],
    ],
)
def test_lines_that_are_meant_stay(lines: list[str]) -> None:
    assert plain_text("\n".join(lines)) == "\n".join(lines)
    assert plain_text("\r\n".join(lines)) == "\n".join(lines)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("# Soup\nGood.\n## For it\n- 2 eggs\n- salt\n\nDone", "Soup\n\nGood.\n\nFor it\n\n2 eggs\nsalt\n\nDone"),
        ("- one that is rather long and\n  goes on here\n- two", "one that is rather long and goes on here\ntwo"),
        ("<ul><li>one</li><li>two</li></ul><p>Three\nfour</p>", "one\ntwo\n\nThree four"),
        (
            "1\n00:00:01,000 --> 00:00:03,000\nI don't know\nwhat it is.\n\n2\n00:00:04,000 --> 00:00:05,000\n"
            "- Who?\n- Me.",
            "I don't know what it is.\n\nWho?\nMe.",
        ),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n\nText", "a, b\n1, 2\n\nText"),
        ("  too   many\tblanks \n\n\n\n here  ", "too many blanks\n\nhere"),
        ("**Bold\nacross** lines", "Bold\nacross lines"),
        ("---\n\n***\n", ""),
    ],
)  # fmt: skip
def test_lines_of_mark_up(written: str, plain: str) -> None:
    assert plain_text(written) == plain


@pytest.mark.parametrize(
    "text",
    [
        "3 < 5 and 7 > 2, x<y and y>z, I <3 you.", "5 * 3 = 15; 2*3*4; 2**8; a*b.", "snake_case, __x and _y, a_b.",
        "#1 in C# and F#.",
        "1984. It was cold.", "[sic] and [see note] and a[1].", "A [gif|ʤˈɪf], a [PNG|pˈɪŋ].",
        "AT&T; R&D; Q&A; a && b.",
        "~5 minutes, a ~ b.", "a | b | c", "x == y, x = y.", "Well... no -- yes - no.", "It's 5'11\" (tall).",
        "-5 degrees", "+5 points",
        "C:\\Users\\tom", "You're *so* 20th", "E = mc² and xⁿ, H₂O.", "“Quoted,” she said — ‘softly’.",
        "½ cup, 5 €, £5, © 2024, Coke™.",
    ],
)  # fmt: skip
def test_plain_writing_stays_as_it_is(text: str) -> None:
    assert plain_text(text) == text.replace("*so*", "so")
    assert plain_text(plain_text(text)) == plain_text(text)


def test_chinese_keeps_its_own_signs() -> None:
    assert plain_text("你好，世界！（１２３）") == "你好，世界！（123）"
    assert plain_text("Ｗａｉｔ！（１２３）") == "Wait!(123)"


@pytest.mark.parametrize(
    "piece",
    ["<", "[", "*", "_", "`", "[a](", "![a](b", "[[a", "<b x=\"", "<!--", "<script>", "&amp", " *a", "a* ",
    "> ", "\n", "| a |\n",
     "[pause 1s]", "a\u0301", "a|", "<sup>1", "the quick brown fox jumps over the lazy dog and runs\n"],
)  # fmt: skip
def test_time_grows_with_length_only(piece: str) -> None:
    """A hundred thousand characters at once take no more than some seconds: squared, it would be hours."""
    start = time.perf_counter()
    plain_text(piece * (100_000 // len(piece)))
    assert time.perf_counter() - start < 5
