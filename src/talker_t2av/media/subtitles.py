"""Subtitles from the times of words: cues of one or two lines, as WebVTT or SubRip.

A cue ends where a sentence does, else at a comma, a pause or between two words near the middle of what is too long. It
stays as long as it takes to read, where nothing else comes.
"""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from talker_t2av.media.targets import check_target, write_text

LINE_CHARACTERS, LINES = 42, 2
LONGEST_SECONDS = 6.0
SHORTEST_SECONDS = 1.0
CHARACTERS_PER_SECOND = 17
"""What people read with ease."""

SENTENCE_PAUSE, LONG_PAUSE, SHORT_PAUSE = 0.15, 0.5, 0.2
"""Seconds of silence: after a full stop a new cue begins, at any word a new cue begins, a good place to cut."""

_SENTENCE_END = re.compile(r"""[.!?…]["'”’)]*$""")
_CLAUSE_END = re.compile(r"""[;:,.!?…–—-]["'”’)]*$""")


@dataclass(frozen=True)
class SpokenWord:
    """A word as it was written, and when it is spoken."""

    text: str
    start: float
    """Seconds from the beginning of the clip, like `end`."""
    end: float


@dataclass(frozen=True)
class Cue:
    """Text that is on the screen for a while."""

    text: str
    """One or two lines."""
    start: float
    """Seconds, like `end`."""
    end: float


def make_cues(words: Sequence[SpokenWord], seconds: float) -> list[Cue]:
    """Words in order -> cues in order, without overlaps, none after the end of the clip at `seconds`."""
    groups = _joined([group for sentence in _sentences(words) for group in _cut(sentence)])
    following = [group[0].start for group in groups[1:]]
    return [
        Cue(_lines(group), group[0].start, _end(group, latest))
        for group, latest in zip(groups, [*following, max(seconds, words[-1].end)] if groups else [], strict=True)
    ]


def as_vtt(cues: Sequence[Cue]) -> str:
    """A WebVTT file."""
    blocks = [
        f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n{html.escape(cue.text, quote=False)}\n" for cue in cues
    ]
    return "\n".join(["WEBVTT\n", *blocks])


def as_srt(cues: Sequence[Cue]) -> str:
    """A SubRip file."""
    return "\n".join(
        f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n{cue.text}\n"
        for number, cue in enumerate(cues, start=1)
    )


FORMATS: dict[str, Callable[[Sequence[Cue]], str]] = {".vtt": as_vtt, ".srt": as_srt}
"""By the ending of the file."""


def check_subtitles_target(path: Path) -> None:
    """Raises `UserError` where no subtitles can be written."""
    check_target(path, list(FORMATS))


def save_subtitles(path: Path, words: Sequence[SpokenWord], seconds: float) -> None:
    """Write the subtitles of a clip that is so long. Raises `UserError` where that is not possible."""
    check_subtitles_target(path)
    write_text(path, FORMATS[path.suffix.lower()](make_cues(words, seconds)))


def _sentences(words: Sequence[SpokenWord]) -> Iterator[Sequence[SpokenWord]]:
    """Words up to where a pause says that something new begins."""
    begin = 0
    for number, (word, following) in enumerate(pairwise(words), start=1):
        pause = following.start - word.end
        if pause >= (SENTENCE_PAUSE if _SENTENCE_END.search(word.text) else LONG_PAUSE):
            yield words[begin:number]
            begin = number
    if words:
        yield words[begin:]


def _cut(words: Sequence[SpokenWord]) -> list[Sequence[SpokenWord]]:
    """Words as they are where a cue holds them, else cut near the middle, at a good place if there is one."""
    if len(words) == 1 or _fits(words):
        return [words]
    written = [len(_text(words[:number])) for number in range(1, len(words))]
    middle = len(_text(words)) / 2
    gaps = range(1, len(words))
    good = [
        gap for gap in gaps if _is_good(words[gap - 1], words[gap]) and middle / 2 <= written[gap - 1] <= middle * 1.5
    ]
    best = min(good or gaps, key=lambda gap: abs(written[gap - 1] - middle))
    return _cut(words[:best]) + _cut(words[best:])


def _joined(groups: Sequence[Sequence[SpokenWord]]) -> list[Sequence[SpokenWord]]:
    """A group that would be gone before it is read goes together with the one after it, where a cue holds both."""
    joined: list[Sequence[SpokenWord]] = []
    for group in groups:
        both = [*joined[-1], *group] if joined else []
        if both and group[0].start - joined[-1][0].start < SHORTEST_SECONDS and _fits(both):
            joined[-1] = both
        else:
            joined.append(group)
    return joined


def _fits(words: Sequence[SpokenWord]) -> bool:
    lines = _lines(words).split("\n")
    return (
        len(lines) <= LINES
        and max(map(len, lines)) <= LINE_CHARACTERS
        and words[-1].end - words[0].start <= LONGEST_SECONDS
    )


def _lines(words: Sequence[SpokenWord]) -> str:
    """One line, or two of about equal length, the first ending with a clause if it can."""
    if len(words) == 1 or len(_text(words)) <= LINE_CHARACTERS:
        return _text(words)

    def cost(gap: int) -> tuple[bool, float]:
        lengths = len(_text(words[:gap])), len(_text(words[gap:]))
        uneven = max(lengths) * (1.0 if _is_good(words[gap - 1], words[gap]) else 1.25)
        return max(lengths) > LINE_CHARACTERS, uneven

    best = min(range(1, len(words)), key=cost)
    return f"{_text(words[:best])}\n{_text(words[best:])}"


def _is_good(word: SpokenWord, following: SpokenWord) -> bool:
    """A place to cut between two words."""
    return _CLAUSE_END.search(word.text) is not None or following.start - word.end >= SHORT_PAUSE


def _end(words: Sequence[SpokenWord], latest: float) -> float:
    """When a cue goes: when it is read and said, at `latest` in any case."""
    reading = max(SHORTEST_SECONDS, len(_text(words)) / CHARACTERS_PER_SECOND)
    return min(latest, max(words[-1].end, words[0].start + reading))


def _text(words: Sequence[SpokenWord]) -> str:
    return " ".join(word.text for word in words)


def _clock(seconds: float, point: str) -> str:
    """Hours, minutes, seconds, and milliseconds behind `point`."""
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{point}{rest % 1000:03}"
