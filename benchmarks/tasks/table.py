"""Scores as one markdown table, and what they should be."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from recipes.nano.measures.reports import Target

Scores = Mapping[str, Any]
NOTHING = ""


@dataclass(frozen=True)
class Row:
    """One method on one material."""

    title: str
    material: str
    scores: Scores
    targets: Mapping[str, Target] = field(default_factory=dict)

    def verdicts(self) -> dict[str, dict[str, object]]:
        """Of the measures that have a target and were measured."""
        return {key: bar.judge(self.scores[key]) for key, bar in self.targets.items() if key in self.scores}

    def report(self) -> dict[str, object]:
        """All of it, for JSON."""
        return {"task": self.title, "material": self.material, "scores": self.scores, "targets": self.verdicts()}


LENGTH_KEPT = {"length": Target(at_least=1)}
LIKE_REAL_LIPS = {
    "sync": Target(at_least=0.3),
    "shuffled": Target(at_most=0.12),
    "closed": Target(at_least=0.9),
    **LENGTH_KEPT,
}
TARGETS: dict[tuple[str, str], Mapping[str, Target]] = {
    ("a2v", "grid"): LIKE_REAL_LIPS,
    ("a2v-textless", "grid"): LIKE_REAL_LIPS,
    ("a2v-own-face", "grid"): LIKE_REAL_LIPS,
    ("v2a", "grid"): LENGTH_KEPT,
}
"""By method and material."""


def _number(value: float) -> str:
    return f"{value:.2f}"


def _closed(scores: Scores) -> str:
    return f"{scores['closed']:.2f} of {scores['bilabials']}"


def _at_lag(value: str, lag: str) -> Callable[[Scores], str]:
    return lambda scores: f"{scores[value]:.2f} at {scores[lag]:+d}"


COLUMNS: dict[str, tuple[str, Callable[[Scores], str]]] = {
    "sync": ("lips and sound, r within a frame", lambda scores: _number(scores["sync"])),
    "best_sync": ("largest r, at lag", _at_lag("best_sync", "best_lag")),
    "shuffled": ("another's sound", lambda scores: _number(scores["shuffled"])),
    "closed": ("closed at p, b, m", _closed),
    "closed_others": ("at other consonants", lambda scores: _number(scores["closed_others"])),
    "closed_wrong": ("at another's p, b, m", lambda scores: _number(scores["closed_wrong"])),
    "aperture": ("real lips, r", lambda scores: _number(scores["aperture"])),
    "best_aperture": ("largest r, at lag", _at_lag("best_aperture", "aperture_lag")),
    "wer": ("WER", lambda scores: f"{scores['wer']:.3f}"),
    "duration": ("duration", lambda scores: _number(scores["duration"])),
    "length": ("length kept", lambda scores: _number(scores["length"])),
    "rtf": ("RTF", lambda scores: _number(scores["rtf"])),
}
"""Measure -> its heading, and how it is shown."""
MARKS = {True: " ✓", False: " ✗"}


def markdown_table(rows: Sequence[Row]) -> str:
    """A line a row. What has a target is marked by whether it is met; what was not measured stays empty."""
    headings = ["task", "material", *(heading for heading, _ in COLUMNS.values())]
    lines = [headings, ["---"] * len(headings), *map(_cells, rows)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _cells(row: Row) -> list[str]:
    verdicts = row.verdicts()
    cells = [row.title, row.material]
    for key, (_, shown) in COLUMNS.items():
        mark = MARKS[bool(verdicts[key]["met"])] if key in verdicts else ""
        cells.append(shown(row.scores) + mark if key in row.scores else NOTHING)
    return cells
