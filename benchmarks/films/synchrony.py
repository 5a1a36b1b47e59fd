"""Do two things move together, and which comes later? Pure functions of series at 25 frames a second.

Lips and sound are compared by what changes faster than 0.44 s, while somebody speaks.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

from benchmarks.face.landmarks import correlation
from talker_t2av.codecs.protocols import FRAME_RATE

LARGEST_LAG = 3
"""Frames."""
QUIETEST = 1e-4
SLOW_FRAMES = 11
"""What is slower than so many frames says little of lips."""
SPEECH_BELOW_LOUD = 1.3
"""Decades of amplitude under the loud frames in which somebody still speaks."""
LOUD_PERCENTILE = 95
NEAR_SPEECH = 5

Pair = tuple[np.ndarray, np.ndarray]
First = TypeVar("First")
Second = TypeVar("Second")


def loudness(samples: np.ndarray, sample_rate: int) -> np.ndarray:
    """[N] samples -> [T] log10 of each frame's root mean square; a frame that is not complete is left out."""
    hop = sample_rate // FRAME_RATE
    frames = samples[: len(samples) // hop * hop].reshape(-1, hop)
    return np.log10(QUIETEST + np.sqrt((frames**2).mean(axis=1)))


def speaking(level: np.ndarray) -> np.ndarray:
    """[T] bool: in which frames of this `loudness` somebody speaks, or within two frames of them."""
    loud = level > np.percentile(level, LOUD_PERCENTILE) - SPEECH_BELOW_LOUD
    return np.convolve(loud, np.ones(NEAR_SPEECH), "same") > 0


def quick_changes(series: np.ndarray) -> np.ndarray:
    """[T] -> [T] without what is slow, in its own standard deviations."""
    padded = np.pad(series, SLOW_FRAMES // 2, mode="edge")
    quick = series - np.convolve(padded, np.ones(SLOW_FRAMES) / SLOW_FRAMES, "valid")
    return quick / (quick.std() + 1e-9)


def lagged_correlations(pairs: Sequence[Pair]) -> dict[int, float]:
    """Pairs of series [T], pooled -> Pearson's r by how many frames the second comes after the first.

    What is NaN in one of the two does not count.
    """
    joined = {lag: zip(*(_shifted(pair, lag) for pair in pairs), strict=True) for lag in _lags()}
    return {lag: correlation(*map(np.concatenate, series)) for lag, series in joined.items()}


def lip_synchrony(pairs: Sequence[Pair]) -> dict[int, float]:
    """Pairs of loudness [T] and lips' aperture [T'] -> r by how many frames the lips come after the sound."""
    return lagged_correlations([_comparable(level, aperture) for level, aperture in pairs])


def mismatched(pairs: Sequence[tuple[First, Second]]) -> list[tuple[First, Second]]:
    """Each first with the next pair's second: what chance gives."""
    seconds = [second for _, second in pairs]
    return [(first, second) for (first, _), second in zip(pairs, seconds[1:] + seconds[:1], strict=True)]


def best_lag(by_lag: Mapping[int, float], farthest: int = LARGEST_LAG) -> int:
    """The lag of the largest correlation among those of `farthest` frames at most."""
    return max((lag for lag in by_lag if abs(lag) <= farthest), key=lambda lag: by_lag[lag])


def _lags() -> range:
    return range(-LARGEST_LAG, LARGEST_LAG + 1)


def _shifted(pair: Pair, lag: int) -> Pair:
    """The parts of two series that lie over each other when the second is moved `lag` frames back."""
    length = min(map(len, pair)) - abs(lag)
    return pair[0][max(0, -lag) :][:length], pair[1][max(0, lag) :][:length]


def _comparable(level: np.ndarray, aperture: np.ndarray) -> Pair:
    """The quick changes of loudness [T], NaN where nobody speaks, and of aperture [T'], as far as both go."""
    length = min(len(level), len(aperture))
    heard = np.where(speaking(level[:length]), quick_changes(level[:length]), np.nan)
    return heard, quick_changes(aperture[:length])
