"""`[pause 0.5s]` in a text: silence of that length."""

import re

from talker_t2av.errors import UserError

LONGEST_PAUSE = 10.0
"""Seconds that one mark may ask for."""
_MARK = re.compile(r"\[\s*pause\b(?![^\[\]|\n]*\|)[^\[\]\n]*\]?", re.IGNORECASE)
_PAUSE = re.compile(r"\[\s*pause\s+(\d+(?:[.,]\d+)?|[.,]\d+)\s*(ms|milliseconds?|s|secs?|seconds?)\s*\]", re.IGNORECASE)


def split_pauses(text: str) -> list[tuple[str, float]]:
    """What stands between the marks of a text, each with the seconds that the mark behind it asks for; 0 at the end.

    Raises `UserError` for a mark that tells no length, or one above `LONGEST_PAUSE`.
    """
    pieces, position = list[tuple[str, float]](), 0
    for mark in _MARK.finditer(text):
        pieces.append((text[position : mark.start()].strip(), _seconds(mark[0])))
        position = mark.end()
    return [*pieces, (text[position:].strip(), 0.0)]


def _seconds(mark: str) -> float:
    known = _PAUSE.fullmatch(mark)
    if known is None:
        raise UserError(f"{mark[:40].strip()!r} is not a pause that can be made: write it like [pause 0.5s].")
    seconds = float(known[1].replace(",", ".")) / (1000 if known[2].lower().startswith("m") else 1)
    if seconds > LONGEST_PAUSE:
        raise UserError(f"{mark!r} is too long: a pause is 0 to {LONGEST_PAUSE:.0f} seconds.")
    return seconds
