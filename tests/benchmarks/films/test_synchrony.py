"""Series that are known to be late are found to be late."""

import numpy as np
import pytest

from benchmarks.films.synchrony import (
    best_lag,
    lagged_correlations,
    lip_synchrony,
    loudness,
    mismatched,
    quick_changes,
    speaking,
)
from talker_t2av.codecs.protocols import FRAME_RATE

RATE = 16_000
HOP = RATE // FRAME_RATE


def noise(seed: int, length: int = 90) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=length)


@pytest.mark.parametrize("late", [-3, -1, 0, 2])
def test_a_known_lag_is_found(late: int) -> None:
    pairs = [(noise(seed), np.roll(noise(seed), late)) for seed in range(3)]
    by_lag = lagged_correlations(pairs)
    assert best_lag(by_lag) == late
    assert by_lag[late] == pytest.approx(1, abs=0.05)
    assert max(abs(r) for lag, r in by_lag.items() if lag != late) < 0.3
    assert abs(best_lag(by_lag, farthest=1)) <= 1


def test_pairs_are_pooled_and_what_is_unknown_does_not_count() -> None:
    first, other = noise(0), noise(1)
    broken = first.copy()
    broken[10:20] = np.nan
    assert lagged_correlations([(broken, first)])[0] == pytest.approx(1)
    half = lagged_correlations([(first, first), (other, -other)])[0]
    assert half == pytest.approx(0, abs=0.2)


def test_mismatched_pairs_have_the_next_ones_second() -> None:
    assert mismatched([("a", 1), ("b", 2), ("c", 3)]) == [("a", 2), ("b", 3), ("c", 1)]


def test_loudness_is_in_decades_and_speech_is_what_is_near_the_loud() -> None:
    samples = np.concatenate([np.full(20 * HOP, 1e-3), np.full(20 * HOP, 0.1), np.full(20 * HOP + 5, 1e-3)])
    level = loudness(samples, RATE)
    assert len(level) == 60
    assert level[30] - level[0] == pytest.approx(2, abs=0.1)
    assert np.flatnonzero(speaking(level))[[0, -1]].tolist() == [18, 41], "two frames around it belong to it"


def test_slow_changes_do_not_count() -> None:
    slow = np.linspace(0, 100, 90)
    assert quick_changes(noise(0) + slow)[10:-10] == pytest.approx(quick_changes(noise(0))[10:-10], abs=1)
    assert quick_changes(noise(0) * 7) == pytest.approx(quick_changes(noise(0)))


def test_lips_that_follow_the_sound_are_in_synchrony_only_where_somebody_speaks() -> None:
    random = np.random.default_rng(3)
    pairs = []
    for number in range(4):
        level = np.full(100, -4.0)
        level[8 + 6 * number : 80] = -1 + 0.3 * random.normal(size=72 - 6 * number)
        aperture = np.roll(level, 1)
        aperture[83:] = random.normal(size=17)  # chewing in silence
        pairs.append((level, np.append(aperture, 0)))
    by_lag = lip_synchrony(pairs)
    assert best_lag(by_lag) == 1, "the lips come a frame after the sound"
    assert by_lag[1] > 0.8
    assert lip_synchrony(mismatched(pairs))[1] < by_lag[1] - 0.3
