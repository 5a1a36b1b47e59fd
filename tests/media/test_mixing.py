"""A voice is heard in whichever channels it is, and with whatever sign."""

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.media.audio import read_audio
from talker_t2av.media.mixing import mixed_down

RATE = 48_000
VOICE, OTHER = (
    read_audio(EMBEDDED / "nano" / "voices" / f"{name}.flac", RATE).numpy()[: 4 * RATE] for name in ("heart", "joe")
)
SILENCE = np.zeros_like(VOICE)
NOISE = np.random.default_rng(0).standard_normal((2, len(VOICE))).astype(np.float32)
HUM = 0.3 * np.sin(2 * np.pi * 50 * np.arange(len(VOICE)) / RATE).astype(np.float32)
LATER = np.where(np.arange(len(VOICE)) < RATE, 1, -1).astype(np.float32)

STEREO, QUAD, FIVE_ONE, SEVEN_ONE, UNKNOWN = 0x3, 0x33, 0x3F, 0x63F, 0
KINDS: dict[str, tuple[int, list[np.ndarray]]] = {
    "one turned over": (STEREO, [VOICE, -VOICE]),
    "one turned over, and softer": (STEREO, [VOICE, -0.8 * VOICE]),
    "one turned over, each with its hiss": (STEREO, [VOICE + 0.003 * NOISE[0], -VOICE + 0.003 * NOISE[1]]),
    "one turned over, a sample late": (STEREO, [VOICE, -np.roll(VOICE, 1)]),
    "one turned over, and both on one hum": (STEREO, [VOICE + HUM, HUM - VOICE]),
    "one turned over, and both with an offset": (STEREO, [VOICE + 0.2, 0.2 - VOICE]),
    "one turned over after a second": (STEREO, [VOICE, LATER * VOICE]),
    "left alone": (STEREO, [VOICE, SILENCE]),
    "right alone": (STEREO, [SILENCE, VOICE]),
    "right, hiss on the left": (STEREO, [0.002 * NOISE[0], VOICE]),
    "centre of 5.1": (FIVE_ONE, [SILENCE, SILENCE, VOICE, SILENCE, SILENCE, SILENCE]),
    "5.1, every other turned over": (FIVE_ONE, [VOICE, -VOICE] * 3),
    "beside in 7.1": (SEVEN_ONE, [SILENCE] * 6 + [VOICE, SILENCE]),
    "quad, two turned over": (QUAD, [VOICE, -VOICE, -VOICE, VOICE]),
    "quad, two that cancel under one that does not": (QUAD, [0.05 * NOISE[0], VOICE, -VOICE, SILENCE]),
    "fifth of eight microphones": (UNKNOWN, [SILENCE] * 4 + [VOICE] + [SILENCE] * 3),
    "last of 16": (UNKNOWN, [SILENCE] * 15 + [VOICE]),
    "last of 64": (UNKNOWN, [SILENCE] * 63 + [VOICE]),
    "mono": (UNKNOWN, [VOICE]),
    "the same twice": (STEREO, [VOICE, VOICE]),
}


def write_channels(path: Path, mask: int, channels: list[np.ndarray], rate: int = RATE) -> Path:
    """A wav of floats, its channels where the bits of `mask` say; where they are is unknown for 0."""
    samples = np.stack(channels, axis=1).astype("<f4").tobytes()
    count = len(channels)
    guid = b"\x03\x00\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"
    frame = 4 * count
    form = struct.pack("<HHIIHHHHI", 0xFFFE, count, rate, rate * frame, frame, 32, 22, 32, mask) + guid
    chunks = b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(samples)) + samples
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks)
    return path


def level(samples: np.ndarray) -> float:
    return float(np.sqrt(np.square(samples, dtype=float).mean()))


@pytest.mark.parametrize("kind", KINDS)
def test_the_voice_is_heard(kind: str, tmp_path: Path) -> None:
    """As loud as where it is loudest, and as it was but for what else is heard."""
    mask, channels = KINDS[kind]
    heard = read_audio(write_channels(tmp_path / "a.wav", mask, channels), RATE).numpy()
    noisy = "microphone" not in kind and ("hum" in kind or "under" in kind)
    assert heard.shape == VOICE.shape
    for part in (slice(0, int(0.9 * RATE)), slice(int(2.5 * RATE), None)):
        assert abs(np.corrcoef(heard[part], VOICE[part])[0, 1]) > (0.6 if noisy else 0.97)
    assert 0.7 < level(heard - heard.mean()) / level(VOICE) < (3 if noisy else 1.5)


def test_two_people_on_either_side_are_both_heard(tmp_path: Path) -> None:
    heard = read_audio(write_channels(tmp_path / "a.wav", STEREO, [VOICE, OTHER]), RATE).numpy()
    for voice in (VOICE, OTHER):
        share = heard @ voice / (voice @ voice)
        assert 0.6 < share < 1.1
    assert level(heard) == pytest.approx(max(level(VOICE), level(OTHER)), rel=0.15)


def test_the_loud_side_may_change() -> None:
    """Of a sound that is upside down on one side, at no moment is less heard than on the louder one."""
    fades = np.linspace(0.2, 1, len(VOICE), dtype=np.float32)
    sides = np.stack([fades * VOICE, -fades[::-1] * VOICE], axis=1)
    heard = np.concatenate(list(mixed_down([sides], RATE)))
    windows = heard.reshape(40, -1), (np.abs(sides).max(axis=1)).reshape(40, -1)
    levels = [np.sqrt(np.square(window).mean(axis=1)) for window in windows]
    assert (levels[0] > 0.45 * levels[1]).all()


@pytest.mark.parametrize("cut", [lambda n: [n], lambda n: [1000] * (n // 1000) + [n % 1000], lambda n: [7, n - 7]])
def test_pieces_do_not_matter(cut: Callable[[int], list[int]]) -> None:
    sides = np.stack([VOICE, -VOICE + 0.1 * OTHER], axis=1)
    pieces = np.split(sides, np.cumsum(cut(len(sides)))[:-1])
    assert np.array_equal(np.concatenate(list(mixed_down(pieces, RATE))), np.concatenate([*mixed_down([sides], RATE)]))


def test_one_channel_is_left_alone() -> None:
    assert np.array_equal(np.concatenate(list(mixed_down([VOICE[:, None]], RATE))), VOICE)
