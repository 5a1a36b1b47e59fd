"""Sound of any common container is read as it sounds, and what holds none is said in words."""

import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from av import AudioFrame, VideoFrame
from av import open as open_container

from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.errors import UserError
from talker_t2av.media.audio import read_audio
from talker_t2av.media.encoding import FilmFormat
from talker_t2av.media.video import Mp4Writer

RATE = 44_100
TONE = 0.5 * np.sin(2 * math.pi * 440 * np.arange(RATE) / RATE).astype(np.float32)


def write(path: Path, codec: str, samples: np.ndarray, layout: str, rate: int = RATE) -> None:
    """[channels, N] in the container that the name says."""
    with open_container(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        frame = AudioFrame.from_ndarray((samples * 32767).astype(np.int16).T.reshape(1, -1), "s16", layout)
        frame.sample_rate = rate
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
    with Mp4Writer(tmp_path / "a.mp4", FilmFormat(64, 64)) as writer:
        writer.write(np.zeros((25, 64, 64, 3), np.uint8), np.sin(np.arange(24_000) / 8).astype(np.float32) * 0.5)
    samples = read_audio(tmp_path / "a.mp4", 24_000)
    assert abs(len(samples) - 24_000) <= 2048
    assert 0.3 < float(samples[4000:20_000].std()) < 0.4


KINDS = {
    "a.wav": "pcm_s16le", "a.mp3": "libmp3lame", "a.flac": "flac", "a.m4a": "aac", "a.opus": "libopus",
    "a.mkv": "aac", "a.webm": "libopus", "a.mov": "aac",
}  # fmt: skip


def write_late(path: Path, codec: str, late: float, gap: float) -> None:
    """Half a second of a tone from `late` on, then, `gap` later, another half; a picture from the beginning on."""
    rate = 48_000
    with open_container(str(path), "w") as container:
        sound = container.add_stream(codec, rate=rate, layout="mono")
        picture = container.add_stream("libvpx" if path.suffix == ".webm" else "libx264", rate=25)
        picture.width, picture.height, picture.pix_fmt = 32, 32, "yuv420p"
        for _ in range(5):
            container.mux(picture.encode(VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")))
        container.mux(picture.encode(None))
        tone = 0.5 * np.sin(2 * math.pi * 440 * np.arange(rate) / rate).astype(np.float32)
        for start in range(0, rate, 960):
            frame = AudioFrame.from_ndarray(tone[None, start : start + 960], "fltp", "mono")
            frame.pts, frame.time_base = start + round(late * rate), Fraction(1, rate)
            frame.pts += round(gap * rate) if start >= rate // 2 else 0
            frame.sample_rate = rate
            container.mux(sound.encode(frame))
        container.mux(sound.encode(None))


@pytest.mark.parametrize("layout", ["mono", "stereo"])
@pytest.mark.parametrize("name", KINDS)
def test_kinds_of_files(name: str, layout: str, tmp_path: Path) -> None:
    """Every encoder adds some milliseconds of its own."""
    rate = 48_000 if KINDS[name] == "libopus" else RATE
    tone = 0.5 * np.sin(2 * math.pi * 440 * np.arange(rate) / rate).astype(np.float32)
    write(tmp_path / name, KINDS[name], np.stack([tone] * (2 if layout == "stereo" else 1)), layout, rate)
    samples = read_audio(tmp_path / name, 24_000).numpy()
    assert len(samples) / 24_000 == pytest.approx(1, abs=0.05)
    spectrum = np.abs(np.fft.rfft(samples[2400:21_600]))
    assert spectrum.argmax() * 1.25 == pytest.approx(440, abs=2)
    assert samples[2400:21_600].std() == pytest.approx(0.354, abs=0.02)


@pytest.mark.parametrize("name", ["a.mkv", "a.mov", "a.webm"])
@pytest.mark.parametrize(("late", "gap"), [(0, 0), (0.4, 0), (0, 0.6), (0.4, 0.6)])
def test_sound_stays_where_it_was(name: str, late: float, gap: float, tmp_path: Path) -> None:
    write_late(tmp_path / name, KINDS[name], late, gap)
    samples = read_audio(tmp_path / name, 24_000).numpy()
    assert len(samples) / 24_000 == pytest.approx(late + 1 + gap, abs=0.03)
    times = np.arange(len(samples)) / 24_000
    loud = np.sqrt(np.convolve(samples**2, np.full(240, 1 / 240), "same")) > 0.2
    expected = (times > late) & (times < late + 0.5) | (times > late + 0.5 + gap)
    assert (loud == expected).mean() > 0.95


def test_no_more_than_is_wanted_of_a_gap(tmp_path: Path) -> None:
    write_late(tmp_path / "a.mkv", "aac", 0, 36_000)
    assert read_audio(tmp_path / "a.mkv", 24_000, longest=2).shape == (48_000,)


def test_sound_that_changes_midway(tmp_path: Path) -> None:
    """As radio streams do, from mono to stereo: it goes on."""
    for name, layout in [("one.aac", "mono"), ("two.aac", "stereo")]:
        write(tmp_path / name, "aac", np.stack([TONE] * (2 if layout == "stereo" else 1)), layout)
    (tmp_path / "both.aac").write_bytes((tmp_path / "one.aac").read_bytes() + (tmp_path / "two.aac").read_bytes())
    samples = read_audio(tmp_path / "both.aac", 24_000).numpy()
    for part in (samples[4800:19_200], samples[30_000:44_400]):
        assert 0.33 < part.std() < 0.52, "FFmpeg adds left and right with 0.71 each"
        assert np.abs(np.fft.rfft(part)).argmax() * 24_000 / len(part) == pytest.approx(440, abs=4)


def test_samples_that_are_no_numbers_are_silent(tmp_path: Path) -> None:
    with open_container(str(tmp_path / "a.wav"), "w") as container:
        stream = container.add_stream("pcm_f32le", rate=RATE, layout="mono")
        frame = AudioFrame.from_ndarray(np.where(np.arange(RATE) == 500, np.nan, TONE)[None], "flt", "mono")
        frame.sample_rate = RATE
        container.mux([*stream.encode(frame), *stream.encode(None)])
    samples = read_audio(tmp_path / "a.wav", RATE).numpy()
    assert samples[500] == 0 and np.array_equal(np.delete(samples, 500), np.delete(TONE, 500))


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
