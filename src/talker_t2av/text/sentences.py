"""A text as the parts that are spoken one by one: sentences, and pieces of long ones."""

import re
from dataclasses import dataclass, replace
from typing import Literal

import sentencex

from talker_t2av.text.pauses import split_pauses
from talker_t2av.text.plain.text import plain_text

LONGEST = 200
"""Characters above which a sentence is cut at a comma or between two words: nano's training data has none longer."""
LETTERS_A_HAN_CHARACTER = 3
"""A Chinese character is a syllable: it takes as long to say as about three letters."""

_HAN = "[\u3400-\u4dbf\u4e00-\u9fff]"
_CUTS = tuple(map(re.compile, (r"(?<=[;:,–—])\s+|(?<=[，、；：])\s*", r"\s+", rf"(?<={_HAN})(?={_HAN})")))
"""Where a sentence is cut, the best places first: Chinese has no spaces."""
_ITEM_NUMBER = re.compile(r"(?:\(?\d{1,3}|\(?[A-Za-z]|[ivxIVX]+)[.)]")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]\s]*$")

Ends = Literal["clause", "sentence", "paragraph"]


@dataclass(frozen=True)
class Part:
    """What is spoken in one go."""

    text: str
    """Plain text on one line; empty in front of everything else where the text begins with a pause."""
    ends: Ends
    """What is complete behind it: the pause that follows depends on it."""
    pause: float = 0.0
    """Seconds of silence that the text itself asks for behind it, `[pause 1s]`; beside the pause that `ends` makes."""


def split_text(text: str) -> list[Part]:
    """Parts of a text in order, without mark-up, none longer than `LONGEST` where it can be cut; [] where nothing of it
    can be spoken. An end of a line that is meant as one, and a pause that is asked for, end a part.

    A sentence without letters or digits (a lone "...") stays with the one before it, else it is left out. Raises
    `UserError` for a pause that cannot be made.
    """
    parts: list[Part] = []
    for paragraph in plain_text(text).split("\n\n"):
        before = len(parts)
        for line in paragraph.split("\n"):
            parts = _with_line(parts, line)
        if len(parts) > before and parts[-1].text:
            parts[-1] = replace(parts[-1], ends="paragraph")
    return parts if any(part.text for part in parts) else []


def _with_line(parts: list[Part], line: str) -> list[Part]:
    """The parts so far and those of a line."""
    chunks = split_pauses(line)
    for number, (chunk, pause) in enumerate(chunks):
        sentences = _sentences(chunk)
        for sentence in sentences:
            pieces = _pieces(sentence)
            parts += [*(Part(piece, "clause") for piece in pieces[:-1]), Part(pieces[-1], "sentence")]
        goes_on = number < len(chunks) - 1 or chunk.endswith((",", ";", "—"))
        if sentences and goes_on and not _SENTENCE_END.search(chunk):
            parts[-1] = replace(parts[-1], ends="clause")
        if not sentences and number and chunk and parts:
            parts[-1] = replace(parts[-1], text=f"{parts[-1].text} {chunk}".strip())
        if pause:
            parts = parts or [Part("", "clause")]
            parts[-1] = replace(parts[-1], pause=parts[-1].pause + pause)
    return parts


def _sentences(line: str) -> list[str]:
    """The sentences of a line; what has no letters or digits stays with the one before, the number of an item with its
    text."""
    sentences: list[str] = []
    for part in sentencex.segment("en", line):
        sentence = part.strip()
        if sentences and (_ITEM_NUMBER.fullmatch(sentences[-1]) or not any(map(str.isalnum, sentence))):
            sentences[-1] = f"{sentences[-1]} {sentence}".rstrip()
        elif any(map(str.isalnum, sentence)):
            sentences.append(sentence)
    return sentences


def _pieces(sentence: str) -> list[str]:
    """A sentence as it is, or cut into pieces of at most `LONGEST` characters, a Chinese one counting as several."""
    if len(sentence) + (LETTERS_A_HAN_CHARACTER - 1) * len(re.findall(_HAN, sentence)) <= LONGEST:
        return [sentence]
    half = len(sentence) // 2
    for cut in _CUTS:
        gaps = [gap.end() for gap in cut.finditer(sentence) if gap.end() < len(sentence)]
        if gaps:
            middle = min(gaps, key=lambda gap: abs(gap - half))
            return _pieces(sentence[:middle].rstrip()) + _pieces(sentence[middle:])
    return [sentence]
