"""What the mouth does: phones, by the look they give it (visemes), with their times.

Two alphabets lead here: ARPA phones of the aligned GRID clips, and the phoneme symbols of the synthetic corpus.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

VISEMES = (
    "silence", "bilabial", "labiodental", "dental", "alveolar", "hiss", "hush", "velar", "lateral", "rhotic", "w",
    "palatal", "breath", "iy", "ih", "eh", "ae", "aa", "ao", "uw", "ah", "er",
)  # fmt: skip
VISEME_IDS = {name: index for index, name in enumerate(VISEMES)}
SILENCE, BILABIAL, BREATH = (VISEME_IDS[name] for name in ("silence", "bilabial", "breath"))
OTHER_CONSONANTS = frozenset(VISEME_IDS[name] for name in ("alveolar", "velar", "hiss", "lateral", "dental", "rhotic"))
OPEN_VOWELS = frozenset(VISEME_IDS[name] for name in ("aa", "ae", "eh"))

ARPA = {
    "SIL": "silence", "P": "bilabial", "B": "bilabial", "M": "bilabial", "F": "labiodental", "V": "labiodental",
    "TH": "dental", "DH": "dental", "T": "alveolar", "D": "alveolar", "N": "alveolar", "S": "hiss", "Z": "hiss",
    "SH": "hush", "CH": "hush", "JH": "hush", "ZH": "hush", "K": "velar", "G": "velar", "NG": "velar",
    "L": "lateral", "R": "rhotic", "W": "w", "Y": "palatal", "HH": "breath", "IY": "iy", "IH": "ih", "EH": "eh",
    "AE": "ae", "AA": "aa", "AO": "ao", "UW": "uw", "UH": "uw", "AH": "ah", "ER": "er", "EY": "eh ih", "AY": "aa ih",
    "OW": "ao uw", "AW": "aa uw", "OY": "ao ih",
}  # fmt: skip
"""ARPA phone -> its viseme; diphthongs have two."""

SYMBOLS = {
    "p": "bilabial", "b": "bilabial", "m": "bilabial", "f": "labiodental", "v": "labiodental", "θ": "dental",
    "ð": "dental", "t": "alveolar", "d": "alveolar", "n": "alveolar", "T": "alveolar", "ɾ": "alveolar", "s": "hiss",
    "z": "hiss", "ʃ": "hush", "ʒ": "hush", "ʧ": "hush", "ʤ": "hush", "k": "velar", "ɡ": "velar", "ŋ": "velar",
    "l": "lateral", "ɹ": "rhotic", "w": "w", "j": "palatal", "h": "breath", "i": "iy", "ɪ": "ih", "ᵻ": "ih",
    "ɛ": "eh", "e": "eh", "æ": "ae", "a": "ae", "ɑ": "aa", "ɔ": "ao", "o": "ao", "u": "uw", "ʊ": "uw", "ə": "ah",
    "ʌ": "ah", "ɐ": "ah", "ᵊ": "ah", "ɜ": "er", "ɚ": "er", "A": "eh ih", "I": "aa ih", "O": "ao uw", "W": "aa uw",
    "Y": "ao ih",
}  # fmt: skip
"""Phoneme symbol of the corpus -> its viseme; the capitals A I O W Y are diphthongs, T is a flap."""

STRESS_MARKS = "ˈˌ"
PAUSE_MARKS = ';:,.!?—…"()“”'
SHORTEST_PAUSE = 0.09
"""Seconds: a shorter space between words is no silence; its time goes to both neighbours."""

COLUMNS_PER_SECOND = 100


class Segment(NamedTuple):
    """One viseme and when it is spoken."""

    viseme: int
    """Index into `VISEMES`."""
    start: float
    """Seconds, like `end`."""
    end: float


def arpa_segments(phones: Sequence[tuple[str, float, float]]) -> list[Segment]:
    """Aligned ARPA phones (name, start, end) -> visemes. Noises of the aligner, "+NSN+" and the like, are silence."""
    segments: list[Segment] = []
    for name, start, end in phones:
        viseme = "silence" if name.startswith(("+", "<")) else ARPA[name]
        segments += _spoken(viseme, start, end)
    return segments


def corpus_segments(phonemes: str, token_ends: Sequence[float]) -> list[Segment]:
    """A clip of the corpus -> visemes.

    `token_ends` holds, in seconds, the ends of the leading boundary, of each symbol of `phonemes` and of the closing
    boundary. A stress mark's time belongs to the symbol after it. Raises KeyError for a symbol that has no viseme.
    """
    if len(token_ends) != len(phonemes) + 2:
        raise ValueError(f"{len(phonemes)} phonemes and two boundaries, but {len(token_ends)} times")
    segments = [Segment(SILENCE, 0.0, max(0.0, token_ends[0]))]
    opened: float | None = None
    for symbol, token_start, end in zip(phonemes, token_ends, token_ends[1:], strict=False):
        start = token_start if opened is None else opened
        opened = None
        if symbol in STRESS_MARKS:
            opened = start
        elif symbol == " " and end - start < SHORTEST_PAUSE:
            middle = (start + end) / 2
            segments[-1] = segments[-1]._replace(end=middle)
            opened = middle
        elif symbol == " " or symbol in PAUSE_MARKS:
            segments.append(Segment(SILENCE, start, end))
        else:
            segments += _spoken(SYMBOLS[symbol], start, end)
    last = token_ends[-2] if opened is None else opened
    return [*segments, Segment(SILENCE, last, token_ends[-1])]


def viseme_track(segments: Sequence[Segment], columns: int) -> np.ndarray:
    """[columns] int64 indices into `VISEMES`, 100 a second; silence where no segment is.

    Breath (h) has no look of its own: it takes that of what follows.
    """
    track = np.full(columns, SILENCE)
    for viseme, start, end in segments:
        track[max(0, round(start * COLUMNS_PER_SECOND)) : max(0, round(end * COLUMNS_PER_SECOND))] = viseme
    for column in np.flatnonzero(track == BREATH)[::-1]:
        track[column] = track[column + 1] if column + 1 < columns else SILENCE
    return track


def _spoken(visemes: str, start: float, end: float) -> list[Segment]:
    names = visemes.split()
    edges = np.linspace(start, end, len(names) + 1).tolist()
    return [Segment(VISEME_IDS[name], edges[i], edges[i + 1]) for i, name in enumerate(names)]
