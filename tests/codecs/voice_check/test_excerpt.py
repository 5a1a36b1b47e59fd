"""A voice is found wherever it is in a long file, and taken without the gaps in it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from talker_t2av.checkpoints.bundles import Bundle, load_bundle
from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.codecs.voice_check import excerpt
from talker_t2av.codecs.voice_check.excerpt import read_voice
from talker_t2av.errors import UserError
from talker_t2av.media.audio import read_audio, write_wav

RATE = 16_000
NOISE = np.random.default_rng(0).standard_normal(80 * RATE).astype(np.float32)
HEART = read_audio(EMBEDDED / "nano" / "voices" / "heart.flac", RATE).numpy()[: 8 * RATE]
JOE = read_audio(EMBEDDED / "nano" / "voices" / "joe.flac", RATE).numpy()[: 8 * RATE]


def silence(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * RATE), np.float32)


def brown(seconds: float) -> np.ndarray:
    spectrum = np.fft.rfft(NOISE[: round(seconds * RATE)])
    rumble = np.fft.irfft(spectrum / np.maximum(np.arange(len(spectrum)), 30))
    return (0.01 * rumble / rumble.std()).astype(np.float32)


def hum(seconds: float) -> np.ndarray:
    return (0.01 * np.sin(2 * np.pi * 50 * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32)


def click(seconds: float) -> np.ndarray:
    samples = silence(seconds)
    samples[RATE : RATE + 50] = 0.9
    return samples


def music(seconds: float) -> np.ndarray:
    times = np.arange(round(seconds * RATE)) / RATE
    chord = sum(np.sin(2 * np.pi * pitch * times) * (0.6 + 0.4 * np.sin(9 * times)) for pitch in (220, 277, 330))
    return (0.05 * chord).astype(np.float32)


KINDS: dict[str, Callable[[], list[np.ndarray]]] = {
    "after a minute of silence": lambda: [silence(65), HEART],
    "after a minute of hiss": lambda: [0.002 * NOISE[: 65 * RATE], HEART],
    "after a minute of rumble": lambda: [brown(65), HEART],
    "after a minute of hum": lambda: [hum(65), HEART],
    "after a minute of loud noise": lambda: [0.2 * NOISE[: 65 * RATE], HEART],
    "after a click and a minute of silence": lambda: [click(65), HEART],
    "after a minute of music": lambda: [music(65), HEART],
    "after four minutes": lambda: [silence(245), HEART],
    "softly, after a click": lambda: [click(65), 0.03 * HEART],
    "with gaps": lambda: [HEART[: 2 * RATE], silence(40), HEART[2 * RATE : 4 * RATE], silence(40), HEART[4 * RATE :]],
    "with a word in the first minute": lambda: [silence(20), HEART[: RATE // 2], silence(60), HEART],
    "before minutes of silence": lambda: [HEART, silence(100)],
}


@pytest.fixture(scope="module")
def nano() -> Bundle:
    return load_bundle("nano")


@pytest.mark.parametrize("kind", KINDS)
def test_the_voice_is_found(kind: str, nano: Bundle, tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", np.concatenate(KINDS[kind]()), RATE)
    write_wav(tmp_path / "heart.wav", HEART, RATE)
    write_wav(tmp_path / "joe.wav", JOE, RATE)
    found, heart, joe = (nano.voice(tmp_path / f"{name}.wav")[:256] for name in ("a", "heart", "joe"))
    assert found @ heart > 0.97 > 0.9 > heart @ joe
    heard = read_voice(tmp_path / "a.wav", RATE, nano.sound_events)
    assert len(heard) <= len(HEART) + 6.5 * RATE, "gaps are cut"


def test_what_has_no_gap_is_left_alone(nano: Bundle) -> None:
    path = EMBEDDED / "nano" / "voices" / "oak.flac"
    assert torch.equal(read_voice(path, RATE, nano.sound_events), read_audio(path, RATE))


def test_a_minute_is_taken(nano: Bundle, tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", np.concatenate([silence(70), *[HEART] * 10]), RATE)
    assert len(read_voice(tmp_path / "a.wav", RATE, nano.sound_events)) == 60 * RATE


@pytest.mark.parametrize(("kind", "said"), [("silence", "silent"), ("hiss", "noise"), ("music", "music")])
def test_what_has_no_voice_is_refused_as_ever(kind: str, said: str, nano: Bundle, tmp_path: Path) -> None:
    samples = {"silence": silence(70), "hiss": 0.01 * NOISE, "music": music(70)}
    write_wav(tmp_path / "a.wav", samples[kind], RATE)
    with pytest.raises(UserError, match=said):
        nano.voice(tmp_path / "a.wav")


def test_no_more_is_read_than_ten_minutes(nano: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here, of two: the third minute is not even decoded."""
    write_wav(tmp_path / "a.wav", np.concatenate([silence(150), HEART]), RATE)
    monkeypatch.setattr(excerpt, "LONGEST_SEARCH", 120)
    read: list[int] = []
    blocks = excerpt.in_blocks

    def counted(pieces: Iterator[np.ndarray], length: int) -> Iterator[np.ndarray]:
        for block in blocks(pieces, length):
            read.append(len(block))
            yield block

    monkeypatch.setattr(excerpt, "in_blocks", counted)
    assert len(read_voice(tmp_path / "a.wav", RATE, nano.sound_events)) == 60 * RATE
    assert sum(read) == 120 * RATE
