"""Words that a talker skipped, repeated or put in, told from words that were only misheard."""

import re
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from recipes.nano.measures.word_errors import normalised
from talker_t2av.text.reading import as_spoken

ALIKE_LETTERS = 0.6
"""Two stretches of words are one misheard as the other when the shorter has at least this share of the letters."""


LEADING_ZERO = re.compile(r"(?<![\d:.,])0(?=\d)")
"""Whisper's normaliser leaves it out, and writes a 1 between other figures as "one"."""


class Slip(NamedTuple):
    """A stretch of words that is not where it should be."""

    kind: Literal["skipped", "repeated", "added"]
    """Said but not heard; heard once more beside where it was said; heard where nothing of the kind was said."""
    words: str


def comparable_words(text: str) -> list[str]:
    """Normalised words; figures one by one, so that "7:45", "seven forty-five" and "745" are the same three words."""
    kept = LEADING_ZERO.sub("0 ", text)
    bare = re.sub(r"(?<=\d)(?:st|nd|rd|th|s)\b", "", normalised(kept))
    return ["1" if word == "one" else word for word in re.findall(r"\d|[a-z']+", bare)]


def find_slips(text: str, heard: str) -> list[Slip]:
    """What of the text is missing in what was heard, and what is there too often or without reason.

    The text is taken as it is written and as it is read aloud ("3/4", "three quarters"), whichever was heard.
    """
    written_out = re.sub(r"\[(.+?)\]\(/.+?/\)", r"\1", as_spoken(text))
    return min((_slips(comparable_words(said), comparable_words(heard)) for said in (text, written_out)), key=len)


def _slips(said: list[str], got: list[str]) -> list[Slip]:
    """Words in the place of others are a mishearing as long as both have about as many letters."""
    said, got = _compounds(said, got), _compounds(got, said)
    slips = []
    for kind, begin, end, first, last in SequenceMatcher(None, said, got, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        missing, extra = said[begin:end], got[first:last]
        missing_letters, extra_letters = len("".join(missing)), len("".join(extra))
        fewer, more = sorted((missing_letters, extra_letters))
        if fewer >= ALIKE_LETTERS * more:
            continue
        if missing_letters > extra_letters:
            slips.append(Slip("skipped", " ".join(missing)))
        else:
            again = _said_twice(got, first, last)
            slips.append(Slip("repeated", " ".join(again)) if again else Slip("added", " ".join(extra)))
    return slips


def _said_twice(words: list[str], first: int, last: int) -> list[str]:
    """The stretch of that length, about these words, that comes twice in a row; empty where there is none."""
    count = last - first
    for start in range(max(0, first - count), first + 1):
        stretch = words[start : start + count]
        if stretch == words[start + count : start + 2 * count]:
            return stretch
    return []


def _compounds(words: list[str], others: list[str]) -> list[str]:
    """Write two words as one where the others do: "wood chuck", "woodchuck"."""
    known, joined = set(others), list[str]()
    for word in words:
        if joined and joined[-1] + word in known:
            joined[-1] += word
        else:
            joined.append(word)
    return joined
