"""Sound of any common container is read as it sounds, and what holds none is said in words."""

import math
from pathlib import Path

import numpy as np
import pytest
from av import AudioFrame
from av import open as open_container

from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.errors import UserError
from talker_t2av.media.audio import read_audio
from talker_t2av.media.video import Mp4Writer

RATE = 44_100
TONE = 0.5 * np.sin(2 * math.pi * 440 * np.arange(RATE) / RATE).astype(np.float32)


def write(path: Path, codec: str, samples: np.ndarray, layout: str) -> None:
    """[channels, N] in the container that the name says."""
    with open_container(str(path), "w") as container:
        stream = container.add_stream(codec, rate=RATE, layout=layout)
        frame = AudioFrame.from_ndarray((samples * 32767).astype(np.int16).T.reshape(1, -1), "s16", layout)
        frame.sample_rate = RATE
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)


@pytest.mark.parametrize(("name", "codec"), [("a.wav", "pcm_s16le"), ("a.flac", "flac")])
@pytest.mark.parametrize("layout", ["mono", "stereo"])
def test_tone_at_another_rate(name: str, codec: str, layout: str, tmp_path: Path) -> None:
    write(tmp_path / name, codec, np.stack([TONE] * (2 if layout == "stereo" else 1)), layout)
    samples = read_audio(tmp_path / name, 16_000)
    assert samples.shape == (16_000,)
    expected = 0.5 * np.sin(2 * math.pi * 440 * np.arange(16_000) / 16_000)
    assert np.abs(samples.numpy() - expected)[800:-800].max() < 0.02


def test_tags_of_another_coding_do_not_matter(tmp_path: Path) -> None:
    """A title in Latin-1, as old programs write it."""
    write(tmp_path / "a.wav", "pcm_s16le", TONE[None], "mono")
    title = b"LIST" + (18).to_bytes(4, "little") + b"INFOINAM" + (6).to_bytes(4, "little") + b"caf\xe9\0\0"
    (tmp_path / "a.wav").write_bytes((tmp_path / "a.wav").read_bytes() + title)
    assert read_audio(tmp_path / "a.wav", 16_000).shape == (16_000,)


def test_no_more_than_is_wanted(tmp_path: Path) -> None:
    write(tmp_path / "a.flac", "flac", np.stack([np.tile(TONE, 5)] * 2), "stereo")
    whole, part = read_audio(tmp_path / "a.flac", 16_000), read_audio(tmp_path / "a.flac", 16_000, longest=1.5)
    assert whole.shape == (80_000,) and part.shape == (24_000,)
    assert np.abs((whole[:24_000] - part).numpy())[:-400].max() < 1e-4
    assert read_audio(tmp_path / "a.flac", 16_000, longest=60).shape == whole.shape


def test_sound_of_a_video(tmp_path: Path) -> None:
    with Mp4Writer(tmp_path / "a.mp4", 64, 64, 24_000) as writer:
        writer.write(np.zeros((25, 64, 64, 3), np.uint8), np.sin(np.arange(24_000) / 8).astype(np.float32) * 0.5)
    samples = read_audio(tmp_path / "a.mp4", 24_000)
    assert abs(len(samples) - 24_000) <= 2048
    assert 0.3 < float(samples[4000:20_000].std()) < 0.4


def test_what_holds_no_sound(tmp_path: Path) -> None:
    text = tmp_path / "a.wav"
    text.write_text("not sound")
    for path, complaint in [
        (tmp_path / "missing.wav", "no sound file"),
        (tmp_path, "is a folder"),
        (text, "cannot be read as sound"),
        (EMBEDDED / "examples" / "astronaut.jpg", "has no sound"),
    ]:
        with pytest.raises(UserError, match=complaint):
            read_audio(path, 16_000)
