"""Scores of portraits, clip by clip, gathered into one verdict a measure and one row a portrait."""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from benchmarks.face.measures import Measure

Scores = Mapping[str, Mapping[str, Mapping[str, float]]]
"""Portrait -> clip, or STILL -> measure -> score."""

STILL = ""
"""In a clip's place: what was measured without one."""


def judge(measures: Mapping[str, Measure], scores: Scores) -> dict[str, dict[str, object] | None]:
    """Measure -> its verdict over all portraits and clips, None where nothing was measured."""
    gathered: dict[str, dict[str, float]] = defaultdict(dict)
    for portrait, clips in scores.items():
        for clip, row in clips.items():
            for key, score in row.items():
                gathered[key][f"{portrait} x {clip}" if clip != STILL else portrait] = score
    return {key: measure.judge(gathered[key]) for key, measure in measures.items()}


def medians(measures: Mapping[str, Measure], scores: Scores) -> dict[str, dict[str, float]]:
    """Portrait -> measure -> median over clips, of what was measured."""
    return {
        portrait: {
            key: float(np.median([row[key] for row in clips.values() if key in row]))
            for key in measures
            if any(key in row for row in clips.values())
        }
        for portrait, clips in scores.items()
    }
