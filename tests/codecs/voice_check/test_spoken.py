"""When somebody speaks, on the bundle's voices, alone and under other sounds, and on what is no voice."""

import math

import numpy as np
import pytest
import torch

from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.codecs.voice_check.sound_events import SoundEvents
from talker_t2av.codecs.voice_check.spoken import spoken_frames
from talker_t2av.media.audio import read_audio

NANO = EMBEDDED / "nano"
RATE = 16_000
TIME = np.arange(5 * RATE) / RATE
NOISE = np.random.default_rng(0).standard_normal(len(TIME))


def chords() -> np.ndarray:
    steps = np.array([0, 5, 7, 3])[TIME.astype(int) % 4]
    phases = [2 * math.pi * np.cumsum(196 * 2 ** ((steps + third) / 12)) / RATE for third in (0, 4, 7)]
    return sum(np.sin(number * phase) / number for phase in phases for number in range(1, 6))


def drums() -> np.ndarray:
    beat = TIME % 0.25
    return np.sin(2 * math.pi * 60 * beat) * np.exp(-beat * 20) + NOISE * np.exp(-(TIME % 0.5) * 30)


OTHERS = {"noise": NOISE, "chords": chords(), "drums": drums(), "hum": np.sign(np.sin(2 * math.pi * 50 * TIME))}


def seconds_spoken(samples: np.ndarray) -> float:
    events = SoundEvents.load(NANO / "sound_events.safetensors")
    return float(spoken_frames(torch.tensor(samples, dtype=torch.float32), events).sum()) / 100


def level(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(samples**2)))


@pytest.fixture(scope="module")
def heart() -> np.ndarray:
    return read_audio(NANO / "voices" / "heart.flac", RATE).numpy()[: len(TIME)].astype(np.float64)


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_voice(name: str) -> None:
    assert seconds_spoken(0.1 * OTHERS[name] / level(OTHERS[name])) == 0


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("decibels", [0, 10])
def test_a_voice_over_other_sounds(name: str, decibels: int, heart: np.ndarray) -> None:
    """As loud as they are, or louder."""
    other = OTHERS[name] / level(OTHERS[name]) * level(heart) * 10 ** (-decibels / 20)
    assert seconds_spoken(heart + other) > 3.5


def test_when(heart: np.ndarray) -> None:
    """Between two silences, in whichever piece of a long recording."""
    events = SoundEvents.load(NANO / "sound_events.safetensors")
    samples = torch.tensor(np.pad(heart, (29 * RATE, 3 * RATE + 7)), dtype=torch.float32)
    spoken = spoken_frames(samples, events)
    assert len(spoken) == 3701
    assert not spoken[:2880].any() and not spoken[3420:].any()
    assert spoken[2900:3400].float().mean() > 0.7


@pytest.mark.parametrize("samples", [1, 399, 400, 3200])
def test_very_short(samples: int, heart: np.ndarray) -> None:
    events = SoundEvents.load(NANO / "sound_events.safetensors")
    assert len(spoken_frames(torch.tensor(heart[:samples]).float(), events)) == -(-samples // 160)
