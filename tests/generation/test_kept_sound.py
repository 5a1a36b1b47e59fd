"""A film of a recording has the recording's sound: rate, channels, moments. Both are decoded and compared."""

import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import torch

from talker_t2av import Talker
from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.codecs.motion_file import write_motion
from talker_t2av.generation.clip import join
from talker_t2av.media.audio import read_audio
from talker_t2av.media.live import Mp4Stream

SECONDS = 1.23
"""No whole number of frames at any rate."""
Cut = Callable[[int], np.ndarray]


def voices(rate: int, channels: int) -> np.ndarray:
    """[C, N] a voice in every channel, each another one."""
    names = ("heart", "joe", "willow", "oak", "flint", "ash")
    paths = [EMBEDDED / "nano" / "voices" / f"{name}.flac" for name in names[:channels]]
    return np.stack([read_audio(path, rate).numpy()[rate // 2 :][: round(SECONDS * rate)] for path in paths])


def write(path: Path, codec: str, layout: str, rate: int, pauses: float = 0) -> Path:
    """A file of that codec; with `pauses`, so many seconds are missing in its middle, which timestamps tell."""
    with av.open(path, "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        samples, size = voices(rate, av.AudioLayout(layout).nb_channels), rate // 50
        form = "fltp" if stream.codec_context.format.is_planar else "flt"
        if codec == "pcm_u8":
            form = "u8"
        for start in range(0, samples.shape[1], size):
            piece = np.ascontiguousarray(samples[:, start : start + size])
            if form == "u8":
                piece = (piece.T.reshape(1, -1) * 127 + 128).astype(np.uint8)
            elif form == "flt":
                piece = piece.T.reshape(1, -1).astype(np.float32)
            frame = av.AudioFrame.from_ndarray(piece, form, layout)
            late = round(pauses * rate) if start >= samples.shape[1] // 2 else 0
            frame.sample_rate, frame.pts, frame.time_base = rate, start + late, Fraction(1, rate)
            for converted in av.AudioResampler(format=stream.codec_context.format).resample(frame):
                container.mux(stream.encode(converted))
        container.mux(stream.encode(None))
    return path


def decoded(path: Path) -> tuple[np.ndarray, int]:
    """[C, N] samples, each where its time stamp says, and how many there are a second."""
    with av.open(path) as container:
        stream = container.streams.audio[0]
        rate, resampler = stream.codec_context.sample_rate, av.AudioResampler(format="fltp")
        begin = Fraction(container.start_time or 0, av.time_base)
        heard = [
            (round((frame.pts * frame.time_base - begin) * rate), piece.to_ndarray())
            for frame in container.decode(stream)
            for piece in resampler.resample(frame)
        ]
    sound = np.zeros((heard[0][1].shape[0], max(at + piece.shape[1] for at, piece in heard)), np.float32)
    for at, piece in heard:
        sound[:, max(at, 0) : at + piece.shape[1]] = piece[:, max(-at, 0) :]
    return sound, rate


def lag(heard: np.ndarray, given: np.ndarray) -> tuple[int, float]:
    """How many samples [N] is behind [M], and how alike they are then."""
    size = 2 * max(len(heard), len(given))
    products = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(given, size)), size)
    best = int(products.argmax())
    return (best if best < size // 2 else best - size), float(
        products[best] / np.sqrt(np.square(heard, dtype=float).sum() * np.square(given, dtype=float).sum())
    )


@pytest.fixture(scope="module")
def nano() -> Talker:
    return Talker.load("nano", device="cpu")


KINDS = {
    "stereo of a camera": ("a.wav", "pcm_s16le", "stereo", 48_000, 0, 48_000, 2),
    "stereo of a compact disc": ("a.flac", "flac", "stereo", 44_100, 0, 44_100, 2),
    "mono, 48 kHz": ("a.wav", "pcm_s16le", "mono", 48_000, 0, 48_000, 1),
    "telephone": ("a.wav", "pcm_mulaw", "mono", 8000, 0, 8000, 1),
    "wideband telephone": ("a.wav", "pcm_s16le", "mono", 16_000, 0, 16_000, 1),
    "old sound card": ("a.wav", "pcm_u8", "mono", 11_025, 0, 11_025, 1),
    "podcast": ("a.mp3", "libmp3lame", "stereo", 44_100, 0, 44_100, 2),
    "opus in matroska": ("a.mkv", "libopus", "stereo", 48_000, 0, 48_000, 2),
    "voice message": ("a.ogg", "libopus", "mono", 48_000, 0, 48_000, 1),
    "m4a with a gap": ("a.m4a", "aac", "stereo", 44_100, 0.7, 44_100, 2),
    "half a disc": ("a.m4a", "aac", "mono", 22_050, 0, 22_050, 1),
    "32 kHz": ("a.flac", "flac", "stereo", 32_000, 0, 32_000, 2),
    "studio": ("a.wav", "pcm_s24le", "stereo", 96_000, 0, 48_000, 2),
    "studio, four times": ("a.flac", "flac", "mono", 192_000, 0, 48_000, 1),
    "a rate that AAC lacks": ("a.wav", "pcm_s16le", "stereo", 37_800, 0, 44_100, 2),
    "5.1": ("a.flac", "flac", "5.1", 48_000, 0, 48_000, 2),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_sound_is_kept(kind: str, nano: Talker, tmp_path: Path) -> None:
    name, codec, layout, rate, pauses, kept_rate, kept_channels = KINDS[kind]
    source = write(tmp_path / name, codec, layout, rate, pauses)
    fps = (24, 25, 30, 50, 60)[list(KINDS).index(kind) % 5]
    clip = nano.animate(source, size=128, fps=fps)
    shape = () if kept_channels == 1 else (2,)
    assert clip.sample_rate == kept_rate and clip.samples.shape[1:] == shape and clip.fps == fps
    assert abs(len(clip.samples) - kept_rate * len(clip.frames) / fps) <= 0.5
    clip.save(tmp_path / "film.mp4")
    heard, heard_rate = decoded(tmp_path / "film.mp4")
    given, _ = decoded(source)
    assert (heard_rate, len(heard)) == (kept_rate, kept_channels)
    assert abs(clip.seconds - given.shape[1] / rate) < 0.041 + 0.5 / fps
    if layout == "5.1":
        return
    for own, original in zip(heard, given, strict=True):
        same_rate = np.interp(np.arange(len(own)) / kept_rate, np.arange(len(original)) / rate, original)
        late, alike = lag(own, original if rate == kept_rate else same_rate)
        assert abs(late) / kept_rate < 0.001 and alike > 0.97, (late, alike)


@pytest.mark.parametrize("fps", [24, 25, 30, 60])
def test_down_a_pipe_it_is_the_same(fps: int, nano: Talker, tmp_path: Path) -> None:
    source = write(tmp_path / "a.flac", "flac", "stereo", 44_100)
    pieces = list(nano.stream_animation(source, size=128, fps=fps))
    shown = 0
    descriptor = os.open(tmp_path / "pipe.mp4", os.O_WRONLY | os.O_CREAT)
    with Mp4Stream(descriptor, pieces[0].format) as stream:
        for piece in pieces:
            stream.write(piece.frames, piece.samples)
            before, shown = shown, shown + len(piece.frames)
            assert len(piece.samples) == round(shown * 44_100 / fps) - round(before * 44_100 / fps)
    os.close(descriptor)
    join(pieces).save(tmp_path / "film.mp4")
    piped, saved = decoded(tmp_path / "pipe.mp4")[0], decoded(tmp_path / "film.mp4")[0]
    length = round(SECONDS * 44_100)
    assert np.array_equal(piped[:, :length], saved[:, :length])
    for own, original in zip(piped, decoded(source)[0], strict=True):
        late, alike = lag(own, original)
        assert abs(late) <= 1 and alike > 0.98


def test_the_samples_are_the_recordings_own(nano: Talker, tmp_path: Path) -> None:
    """Up to the last of them, and silence to the end of the last frame."""
    source = write(tmp_path / "a.wav", "pcm_s16le", "stereo", 48_000)
    given = decoded(source)[0].T
    clip = nano.animate(source, size=128)
    assert np.array_equal(clip.samples[: len(given)], given)
    assert 0 < len(clip.samples) - len(given) < 1920 and not clip.samples[len(given) :].any()


@pytest.mark.parametrize(("layout", "rate"), [("stereo", 44_100), ("mono", 8000), ("5.1", 48_000)])
def test_so_it_is_where_motion_is_given(layout: str, rate: int, nano: Talker, tmp_path: Path) -> None:
    """Longer than the motion, and shorter."""
    source = write(tmp_path / "a.flac", "flac", layout, rate)
    for frames in (30, 70):
        motion = nano.bundle.motion_codec.restore(nano.bundle.motion_codec.normalise(torch.zeros(frames, 40)))
        write_motion(tmp_path / "a.pt", motion, "face_mesh")
        clip = nano.render(tmp_path / "a.pt", speech=source, size=128)
        assert clip.sample_rate == rate and clip.samples.ndim == (1 if layout == "mono" else 2)
        assert len(clip.samples) == round(frames * rate / 25)
        if layout != "5.1":
            given = decoded(source)[0]
            shared = min(given.shape[1], len(clip.samples))
            kept = clip.samples.reshape(len(clip.samples), -1).T
            assert np.array_equal(kept[:, :shared], given[:, :shared]) and not kept[:, shared:].any()
