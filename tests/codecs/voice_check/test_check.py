"""What is a voice and what is not, on sounds that are made here and on the bundle's voices."""

import math
import re
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.codecs.ge2e.encoder import Ge2eEncoder
from talker_t2av.codecs.voice_check.check import check_voice
from talker_t2av.codecs.voice_check.sound_events import SoundEvents
from talker_t2av.config import Ge2eConfig
from talker_t2av.errors import UserError
from talker_t2av.media.audio import read_audio
from talker_t2av.media.resampling import resample

NANO = EMBEDDED / "nano"
RATE = 16_000
SECONDS = 5
TIME = np.arange(SECONDS * RATE) / RATE


@pytest.fixture(scope="module")
def check() -> Callable[[Tensor], None]:
    events = SoundEvents.load(NANO / "sound_events.safetensors")
    encoder = Ge2eEncoder.load(NANO / "speaker_encoder.safetensors", Ge2eConfig())
    return lambda samples: check_voice(samples, events, encoder)


@pytest.fixture(scope="module")
def heart() -> Tensor:
    return read_audio(NANO / "voices" / "heart.flac", RATE)


def wave(pitch: np.ndarray | float, harmonics: int = 8) -> np.ndarray:
    """[N] a tone with falling harmonics."""
    phase = 2 * np.pi * np.cumsum(np.broadcast_to(pitch, TIME.shape)) / RATE
    return sum(np.sin(number * phase) / number for number in range(1, harmonics + 1))


def coloured_noise(exponent: float) -> np.ndarray:
    spectrum = np.fft.rfft(np.random.default_rng(1).standard_normal(len(TIME)))
    return np.fft.irfft(spectrum * np.maximum(np.arange(len(spectrum)), 1) ** (-exponent / 2), len(TIME))


def clicks() -> np.ndarray:
    samples = np.zeros(len(TIME))
    samples[np.random.default_rng(2).integers(0, len(TIME), 40)] = 1
    return samples


def drums() -> np.ndarray:
    beat = TIME % 0.25
    return np.sin(2 * np.pi * 60 * beat) * np.exp(-beat * 20) + coloured_noise(0) * np.exp(-(TIME % 0.5) * 30)


def arpeggio() -> np.ndarray:
    steps = np.array([0, 4, 7, 12])[(TIME / 0.25).astype(int) % 4]
    return wave(220 * 2 ** (steps / 12), 5) * np.exp(-(TIME % 0.25) * 6)


REFUSED = {
    "silence": (np.zeros(len(TIME)), "silent"),
    "the last bit": (1e-5 * coloured_noise(0), "silent"),
    "an offset": (np.full(len(TIME), 0.3), "silent"),
    "too short": (0.1 * np.ones(2000), "shorter than a second"),
    "nothing": (np.zeros(0), "shorter than a second"),
    "white noise": (coloured_noise(0), "noise"),
    "pink noise": (coloured_noise(1), "noise"),
    "rumble": (coloured_noise(2), "noise"),
    "clicks": (clicks(), "noise"),
    "pure tone": (wave(440, 1), "tones"),
    "mains hum": (wave(50, 20), "music or tones"),
    "chord": (wave(220) + wave(277.2) + wave(329.6), "music or tones"),
    "arpeggio": (arpeggio(), "music or tones"),
    "siren": (wave(700 + 400 * np.sin(2 * np.pi * TIME), 3), "music or tones"),
    "vibrato": (wave(300 * (1 + 0.01 * np.sin(2 * np.pi * 6 * TIME)), 20), "music or tones"),
    "drums": (drums(), "music or tones"),
}


@pytest.mark.parametrize("sound", REFUSED)
@pytest.mark.parametrize("level", [0.02, 1.0])
def test_refused(sound: str, level: float, check: Callable[[Tensor], None]) -> None:
    samples, complaint = REFUSED[sound]
    loud = level if complaint != "silent" else 1
    if complaint != "silent" and len(samples):
        samples = samples / np.abs(samples).max()
    with pytest.raises(UserError, match=complaint) as refusal:
        check(torch.from_numpy(loud * samples).to(torch.float32))
    assert re.fullmatch(r"[A-Z][^.!?\n]*; give a few seconds of one clear voice\.", str(refusal.value))


@pytest.mark.parametrize("voice", sorted((NANO / "voices").glob("*.flac")), ids=lambda path: path.stem)
def test_voices_of_the_bundle(voice: str, check: Callable[[Tensor], None]) -> None:
    check(read_audio(voice, RATE))


def test_speech_that_suffered(heart: Tensor, check: Callable[[Tensor], None]) -> None:
    noise = torch.from_numpy(coloured_noise(1)).to(torch.float32)
    noise = noise.repeat(3)[: len(heart)] / noise.std() * heart.std()
    spectrum = torch.fft.rfft(heart)
    hertz = torch.arange(len(spectrum)) * RATE / len(heart)
    narrow = torch.fft.irfft(spectrum * ((hertz > 300) & (hertz < 3400)), len(heart))
    tail = torch.randn(RATE // 3, generator=torch.Generator().manual_seed(0)) * torch.exp(
        -torch.arange(RATE // 3) / 800
    )
    tail[0] = 8
    ringing = torch.fft.irfft(torch.fft.rfft(heart, 2**18) * torch.fft.rfft(tail, 2**18))[: len(heart)] / 8
    suffered = {
        "noise 15 dB below": heart + noise * 10 ** (-15 / 20),
        "a telephone": narrow,
        "a room": ringing,
        "clipped": heart.clamp(-0.15 * heart.abs().max(), 0.15 * heart.abs().max()),
        "absurdly quiet": (heart / heart.abs().max() * 100).round() / 32_768,
        "an offset": 0.1 * heart + 0.3,
        "in the middle of a long silence": torch.cat((torch.zeros(25 * RATE), heart, torch.zeros(25 * RATE))),
        "a second and a half": heart[RATE : RATE + 3 * RATE // 2],
        "for long": heart.repeat(9),
    }
    for how, samples in suffered.items():
        try:
            check(samples)
        except UserError as error:
            pytest.fail(f"{how}: {error}")


def test_too_little_speech(heart: Tensor, check: Callable[[Tensor], None]) -> None:
    word = torch.cat((torch.zeros(RATE), heart[RATE : RATE + RATE // 2], torch.zeros(RATE)))
    with pytest.raises(UserError, match=r"only 0\.[2-7] s of speech"):
        check(word)


def test_two_people_in_turn(heart: Tensor, check: Callable[[Tensor], None]) -> None:
    """Sound that is played slower comes from a longer throat."""
    other = resample(heart, RATE, RATE * 4 // 3)
    check(other)
    for samples in (torch.cat((heart, other)), torch.cat((other[: 3 * RATE], heart, other[3 * RATE :]))):
        with pytest.raises(UserError, match="More than one person speaks"):
            check(samples)


def test_most_of_it_has_to_be_speech(heart: Tensor, check: Callable[[Tensor], None]) -> None:
    music = torch.from_numpy(arpeggio()).to(torch.float32)
    music = music / music.abs().max() * heart.abs().max()
    check(torch.cat((heart, music[: 2 * RATE])))
    with pytest.raises(UserError, match="music"):
        check(torch.cat((heart, music, music, music)))
    assert math.isclose(float(music.abs().max()), float(heart.abs().max()), rel_tol=1e-5)
