"""What a check found: numbers with the bars that they have to clear, in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["passed", "failed", "not checked"]


@dataclass(frozen=True)
class Score:
    """A number, and between what it lies where all is well. What is no number (NaN) lies nowhere."""

    name: str
    value: float
    lowest: float | None = None
    highest: float | None = None

    @property
    def passed(self) -> bool:
        """Whether it clears its bars."""
        above = self.lowest is None or self.value >= self.lowest
        below = self.highest is None or self.value <= self.highest
        return self.value == self.value and above and below

    def __str__(self) -> str:
        bars = [f"at least {self.lowest:g}"] if self.lowest is not None else []
        bars += [f"at most {self.highest:g}"] if self.highest is not None else []
        return f"{self.name} {self.value:.3g}" + (f" ({', '.join(bars)})" if bars else "")


@dataclass(frozen=True)
class Finding:
    """The outcome of one check."""

    check: str
    state: State
    said: str
    """In plain words."""
    scores: tuple[Score, ...] = ()


def judged(check: str, scores: Sequence[Score]) -> Finding:
    """Passed where all scores clear their bars; else those that do not are named first."""
    wrong = [score for score in scores if not score.passed]
    ordered = wrong + [score for score in scores if score.passed]
    return Finding(check, "failed" if wrong else "passed", ", ".join(map(str, ordered)), tuple(scores))
