"""Sounds that the check of voice references is tried on: their length, their level, and that seeds decide."""

import numpy as np
import pytest

from recipes.nano.references.degradations import DEGRADATIONS, below, clipped, quiet, telephone, with_pauses
from recipes.nano.references.music import MUSIC, TONES, humming
from recipes.nano.references.noise import NOISES
from recipes.nano.references.sounds import RATE, harmonics

SOUNDS = {**NOISES, **TONES, **MUSIC, "humming": humming}


@pytest.mark.parametrize("name", SOUNDS)
def test_sounds(name: str) -> None:
    once, again, other = (SOUNDS[name](np.random.default_rng(seed), 2 * RATE) for seed in (0, 0, 1))
    assert once.shape == (2 * RATE,) and np.isfinite(once).all() and once.std() > 0
    assert np.array_equal(once, again) and not np.array_equal(once, other)


@pytest.mark.parametrize("name", DEGRADATIONS)
def test_degradations_keep_the_speech(name: str) -> None:
    """The envelope of the result follows that of the original, but for pauses."""
    time = np.arange(3 * RATE) / RATE
    speech = harmonics(np.full(len(time), 150.0), 1 / np.arange(1, 21)) * (0.55 + 0.45 * np.sin(2 * np.pi * 4 * time))
    changed = DEGRADATIONS[name](np.random.default_rng(0), speech)
    assert len(changed) >= len(speech) and np.isfinite(changed).all()
    if name != "with_pauses":
        loudness = [np.abs(sound[: len(speech)]).reshape(-1, RATE // 100).mean(axis=1) for sound in (speech, changed)]
        lags = [np.corrcoef(loudness[0][:-20], np.roll(loudness[1], -lag)[:-20])[0, 1] for lag in range(20)]
        assert max(lags) > 0.7


def test_levels() -> None:
    source = np.random.default_rng(0)
    speech, other = source.standard_normal((2, RATE))
    noise = below(speech, other, 15) - speech
    assert 20 * np.log10(speech.std() / noise.std()) == pytest.approx(15)
    assert -50.1 < 20 * np.log10(np.abs(quiet(source, speech)).max()) < -35.9
    assert np.mean(np.abs(clipped(source, speech)) > 0.99) > 0.2
    spectrum = np.abs(np.fft.rfft(telephone(source, speech))) ** 2
    assert spectrum[300:3400].mean() > 20 * spectrum[6000:].mean()
    assert len(with_pauses(source, speech)) > len(speech) + 1.5 * RATE
