"""A text as the parts that are spoken one by one: sentences, and pieces of long ones."""

import re
from dataclasses import dataclass
from typing import Literal

import sentencex

LONGEST = 200
"""Characters above which a sentence is cut at a comma or between two words: nano's training data has none longer."""
LETTERS_A_HAN_CHARACTER = 3
"""A Chinese character is a syllable: it takes as long to say as about three letters."""

_PARAGRAPH_END = re.compile(r"\n\s*\n")
_HAN = "[\u3400-\u4dbf\u4e00-\u9fff]"
_CUTS = tuple(map(re.compile, (r"(?<=[;:,–—])\s+|(?<=[，、；：])\s*", r"\s+", rf"(?<={_HAN})(?={_HAN})")))
"""Where a sentence is cut, the best places first: Chinese has no spaces."""


@dataclass(frozen=True)
class Part:
    """What is spoken in one go."""

    text: str
    ends: Literal["clause", "sentence", "paragraph"]
    """What is complete behind it: the pause that follows depends on it."""


def split_text(text: str) -> list[Part]:
    """Parts in order, blanks tidied, none longer than `LONGEST` where it can be cut; [] for a blank text.

    A sentence without letters or digits (a lone "...") stays with the one before it, else it is left out.
    """
    parts: list[Part] = []
    for paragraph in _PARAGRAPH_END.split(text):
        sentences: list[str] = []
        for part in sentencex.segment("en", " ".join(paragraph.split())):
            sentence = part.strip()
            if any(map(str.isalnum, sentence)):
                sentences.append(sentence)
            elif sentences:
                sentences[-1] = f"{sentences[-1]} {sentence}".rstrip()
        for sentence in sentences:
            pieces = _pieces(sentence)
            parts += [*(Part(piece, "clause") for piece in pieces[:-1]), Part(pieces[-1], "sentence")]
        if sentences:
            parts[-1] = Part(parts[-1].text, "paragraph")
    return parts


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
