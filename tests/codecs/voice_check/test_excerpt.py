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
NOISE = np.random.default_rng(0).standard_normal(20 * RATE).astype(np.float32)
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
    "after silence": lambda: [silence(14), HEART],
    "after hiss": lambda: [0.002 * NOISE[: 14 * RATE], HEART],
    "after rumble": lambda: [brown(14), HEART],
    "after hum": lambda: [hum(14), HEART],
    "after loud noise": lambda: [0.2 * NOISE[: 14 * RATE], HEART],
    "after a click and silence": lambda: [click(14), HEART],
    "after music": lambda: [music(14), HEART],
    "after long": lambda: [silence(45), HEART],
    "softly, after a click": lambda: [click(14), 0.03 * HEART],
    "with gaps": lambda: [HEART[: 2 * RATE], silence(14), HEART[2 * RATE : 4 * RATE], silence(14), HEART[4 * RATE :]],
    "with a word before": lambda: [silence(4), HEART[: RATE // 2], silence(14), HEART],
    "before silence": lambda: [HEART, silence(20)],
}


@pytest.fixture(scope="module")
def nano() -> Bundle:
    return load_bundle("nano")


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first ten seconds count, and files of twenty are long: so that tests are short."""
    monkeypatch.setattr(excerpt, "LONGEST_EXCERPT", 10)


@pytest.fixture(scope="module")
def voices(nano: Bundle, tmp_path_factory: pytest.TempPathFactory) -> list[torch.Tensor]:
    """[256] of the two people."""
    path = tmp_path_factory.mktemp("voices") / "a.wav"
    found = []
    for samples in (HEART, JOE):
        write_wav(path, samples, RATE)
        found.append(nano.voice(path)[:256])
    return found


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("kind", KINDS)
def test_the_voice_is_found(kind: str, nano: Bundle, voices: list[torch.Tensor], tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", np.concatenate(KINDS[kind]()), RATE)
    found, (heart, joe) = nano.voice(tmp_path / "a.wav")[:256], voices
    assert found @ heart > 0.97 > 0.9 > heart @ joe
    assert len(read_voice(tmp_path / "a.wav", RATE, nano.sound_events)) <= 10 * RATE


def test_a_minute_counts(nano: Bundle, voices: list[torch.Tensor], tmp_path: Path) -> None:
    """As users have it: behind 65 s of silence."""
    write_wav(tmp_path / "a.wav", np.concatenate([silence(65), *[HEART] * 12]), RATE)
    assert nano.voice(tmp_path / "a.wav")[:256] @ voices[0] > 0.97
    assert len(read_voice(tmp_path / "a.wav", RATE, nano.sound_events)) == 60 * RATE


def test_what_has_no_gap_is_left_alone(nano: Bundle) -> None:
    path = EMBEDDED / "nano" / "voices" / "oak.flac"
    assert torch.equal(read_voice(path, RATE, nano.sound_events), read_audio(path, RATE))


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(("kind", "said"), [("silence", "silent"), ("hiss", "noise"), ("music", "tones")])
def test_what_has_no_voice_is_refused_as_ever(kind: str, said: str, nano: Bundle, tmp_path: Path) -> None:
    samples = {"silence": silence(20), "hiss": 0.01 * NOISE, "music": music(20)}
    write_wav(tmp_path / "a.wav", samples[kind], RATE)
    with pytest.raises(UserError, match=said):
        nano.voice(tmp_path / "a.wav")


def test_no_more_is_read_than_ten_minutes(nano: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here, of half a minute: what comes later is not even decoded."""
    write_wav(tmp_path / "a.wav", np.concatenate([silence(70), HEART]), RATE)
    monkeypatch.setattr(excerpt, "LONGEST_SEARCH", 30)
    read: list[int] = []
    blocks = excerpt.in_blocks

    def counted(pieces: Iterator[np.ndarray], length: int) -> Iterator[np.ndarray]:
        for block in blocks(pieces, length):
            read.append(len(block))
            yield block

    monkeypatch.setattr(excerpt, "in_blocks", counted)
    assert len(read_voice(tmp_path / "a.wav", RATE, nano.sound_events)) == 30 * RATE
    assert read == [30 * RATE]
