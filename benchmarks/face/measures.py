"""What is measured of the face codec, what each number should be, and how many scores become one verdict."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from recipes.nano.measures.reports import Target

HIGH, LOW = math.inf, -math.inf


@dataclass(frozen=True)
class Measure:
    """One row of the report."""

    title: str
    best: float
    """Where it should be: the worst score is the one farthest from here."""
    median: Target | None = None
    worst: Target | None = None

    def distance(self, score: float) -> float:
        """How bad a score is: the larger, the worse."""
        if math.isfinite(self.best):
            return abs(score - self.best)
        return -score if self.best > 0 else score

    @property
    def target(self) -> str:
        """In words."""
        bars = {"median": self.median, "all": self.worst}
        return ", ".join(f"{which} {bar}" for which, bar in bars.items() if bar is not None)

    def judge(self, scores: Mapping[str, float]) -> dict[str, object] | None:
        """Scores by name -> median, worst, whose that is, and whether the targets are met; None without scores."""
        if not scores:
            return None
        name, worst = max(scores.items(), key=lambda item: self.distance(item[1]))
        median = float(np.median(list(scores.values())))
        met = [bar.judge(value)["met"] for bar, value in ((self.median, median), (self.worst, worst)) if bar]
        return {
            "target": self.target,
            "median": round(median, 4),
            "worst": round(worst, 4),
            "at": name,
            "met": all(met) if met else None,
        }


MEASURES = {
    "found": Measure("frames in which the face is found again", HIGH),
    "aperture": Measure("aperture of the lips, r", HIGH, Target(at_least=0.98), Target(at_least=0.95)),
    "slope": Measure("aperture of the lips, slope", 1.0, worst=Target(at_least=0.85, at_most=1.15)),
    "width": Measure("width of the mouth, r", HIGH, median=Target(at_least=0.8)),
    "lids": Measure("opening of the eyes, r", HIGH),
    "closed": Measure("lip gap while the driver's is closed", LOW, worst=Target(at_most=0.012)),
    "jitter": Measure("jitter / real video's", LOW, worst=Target(at_most=1.0)),
    "zero_closed": Measure("zero code gives a closed portrait, dB", HIGH, worst=Target(at_least=45)),
    "zero_open": Measure("zero code gives an open portrait, dB", HIGH, worst=Target(at_least=45)),
    "zero_outside": Measure("zero code outside the head, dB", HIGH, worst=Target(at_least=45)),
    "unchanged": Measure("pixels unchanged outside the head", HIGH, worst=Target(at_least=0.95)),
    "yaw": Measure("yaw found / yaw sent, up to 10 degrees", 1.0),
    "pitch": Measure("pitch found / pitch sent, up to 10 degrees", 1.0),
    "roll": Measure("roll found / roll sent, up to 10 degrees", 1.0),
    "code_rotation": Measure("encode(render(code)): rotation error, degrees", LOW),
    "code_shift": Measure("encode(render(code)): shift error", LOW),
    "code_size": Measure("encode(render(code)): log size error", LOW),
    "code_lips": Measure("encode(render(code)): lips' error", LOW),
    "flicker": Measure("flicker / that of the portrait moved", 1.0),
    "sharpness": Measure("sharpness / the portrait's", 1.0),
}
"""Fidelity: a score for each portrait, or each portrait and clip. Lengths are outer-eye distances."""

COSTS = {
    "render": Measure("render 512 x 512, frames/s", HIGH, worst=Target(at_least=120)),
    "paste_back": Measure("paste back into 1080p, frames/s", HIGH, worst=Target(at_least=40)),
    "encode": Measure("encode, frames/s", HIGH, worst=Target(at_least=100)),
    "prepare": Measure("prepare, ms", LOW, worst=Target(at_most=150)),
    "memory": Measure("memory above the interpreter, MB", LOW, worst=Target(at_most=200)),
    "memory_own": Measure("memory above the interpreter with its libraries, MB", LOW, worst=Target(at_most=200)),
}
"""Speed on one core and memory: one score. What `costs` has no way to measure yet stays empty in the table."""
