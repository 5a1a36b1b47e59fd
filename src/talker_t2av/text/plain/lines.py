"""Ends of lines: which are meant (headings, items, verses, addresses), and which only fit a text to a page."""

import re
from itertools import pairwise

from talker_t2av.text.plain.characters import LINE_BREAK, PARAGRAPH_BREAK

NARROWEST, WIDEST = 45, 120
"""Characters of the longest line of a text that was broken to fit a page: mail programs take 72 to 80, books 60 to 75,
terminals 100 to 120. Lines of items, verses and addresses are shorter, whole paragraphs on one line longer."""
WRAPPED = 0.8
"""Share of the ends of lines at which the next word had no room, in a paragraph that was broken to fit a page: somebody
may have broken a line of it by hand."""

_BREAKS = re.compile(rf"[\n{LINE_BREAK}{PARAGRAPH_BREAK}]\s*")
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
_UNFINISHED = re.compile(r"\s(?:an?|the|of|and|or|nor|my|your|its|our|their|Mr\.?|Mrs\.?|Ms\.?|Dr\.?)$")
"""Nothing ends with such a word."""

_STOP = re.compile(r"[.!?:;…][\"'”’)]*$")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]*(?:\s|$)")


def unwrapped(text: str) -> str:
    """Each line that is meant as one on its own, blanks tidied; "\\n\\n" between paragraphs."""
    paragraphs, lines, group = list[list[str]](), list[str](), list[str]()
    position = 0
    for match in [*_BREAKS.finditer(text), None]:
        end = len(text) if match is None else match.start()
        line = " ".join(text[position:end].split())
        group += [line] if line else []
        gap = PARAGRAPH_BREAK if match is None else match[0]
        position = len(text) if match is None else match.end()
        ends_paragraph = PARAGRAPH_BREAK in gap or _EMPTY_LINE.search(gap) is not None
        if ends_paragraph or LINE_BREAK in gap:
            lines += _joined(group)
            group = []
        if ends_paragraph and lines:
            paragraphs.append(lines)
            lines = []
    return "\n\n".join("\n".join(lines) for lines in paragraphs)


def _joined(lines: list[str]) -> list[str]:
    """Lines of one paragraph, those that belong together put together."""
    wrapped, width, finished = _is_wrapped(lines), max(map(len, lines), default=0), _finished(lines)
    pieces, from_start = lines[:1], bool(lines) and lines[0][0].isupper()
    for (before, after), runs_on in zip(pairwise(lines), finished[1:], strict=True):
        full = wrapped and not _had_room(before, after, width)
        if full or _UNFINISHED.search(before) or (from_start and runs_on and not _STOP.search(before)):
            hyphenated = re.search(r"\w-$", before) and after[0].islower()
            pieces += [after] if hyphenated else [" ", after]
        else:
            pieces += ["\n", after]
            from_start = after[0].isupper()
    return "".join(pieces).split("\n") if pieces else []


def _finished(lines: list[str]) -> list[bool]:
    """Which lines begin in small letters and go on, in them, to the end of a sentence."""
    finished = list[bool]()
    for line in reversed(lines):
        there = _SENTENCE_END.search(line) is not None or (bool(finished) and finished[-1])
        finished.append(line[0].islower() and there)
    return finished[::-1]


def _is_wrapped(lines: list[str]) -> bool:
    """Whether a paragraph was broken to fit a page: it runs on in small letters, its lines are as full as can be."""
    width, ends = max(map(len, lines), default=0), len(lines) - 1
    if ends < 1 or not NARROWEST <= width <= WIDEST:
        return False
    full = sum(not _had_room(before, after, width) for before, after in pairwise(lines))
    return full >= WRAPPED * ends and 2 * sum(line[0].islower() for line in lines[1:]) >= ends


def _had_room(before: str, after: str, width: int) -> bool:
    """Whether the first word of a line would have fitted behind the line before."""
    return len(before) + 1 + len(after.split(" ", 1)[0]) <= width
