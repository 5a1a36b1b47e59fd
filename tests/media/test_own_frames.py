"""A video that is written again has its own frames at its own times, whatever its rate, in a file and down a pipe."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from talker_t2av.media.encoding import FilmFormat
from talker_t2av.media.frames import frame_rate, own_frames
from talker_t2av.media.live import Mp4Stream
from talker_t2av.media.video import Mp4Writer

NTSC = Fraction(1000, 1001)
MILLISECOND = Fraction(1, 1000)


def numbered(count: int, height: int = 72, width: int = 96) -> list[np.ndarray]:
    """Frames; in the corner, bright and dark squares write the frame's number."""
    frames = [np.full((height, width, 3), 90, np.uint8) for _ in range(count)]
    for number, image in enumerate(frames):
        for bit in range(8):
            image[:8, 8 * bit : 8 * bit + 8] = 255 * (number >> bit & 1)
    return frames


def film(
    path: Path,
    images: Sequence[np.ndarray],
    rate: Fraction,
    times: Sequence[Fraction] | None = None,
    rotation: int = 0,
    codec: str = "libx264",
    begin: Fraction = Fraction(0),
) -> Path:
    """Images `rate` a second, or shown from `times` on (milliseconds), the first one at `begin`."""
    with av.open(path, "w") as container:
        stream = container.add_stream(codec, rate=rate)
        stream.height, stream.width = images[0].shape[:2]
        stream.pix_fmt = "yuv420p" if images[0].shape[0] % 2 == 0 else "yuv444p"
        unit = 1 / rate if times is None else MILLISECOND
        stream.time_base = stream.codec_context.time_base = unit
        if rotation:
            stream.set_display_rotation(rotation)
        for number, image in enumerate(images):
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            time = number / rate if times is None else times[number]
            frame.pts, frame.time_base = round((begin + time) / unit), unit
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def shown(path: Path) -> tuple[list[int], list[Fraction]]:
    """The number that each frame has in its corner, and its time since the first."""
    numbers, times = [], []
    with av.open(path) as container:
        stream = container.streams.video[0]
        for frame in container.decode(stream):
            image = np.rot90(frame.to_ndarray(format="gray"), round(frame.rotation / 90))
            bits = [image[2:6, 8 * bit + 2 : 8 * bit + 6].mean() > 128 for bit in range(8)]
            numbers.append(sum(int(bit) << place for place, bit in enumerate(bits)))
            times.append(frame.pts * frame.time_base)
    return numbers, [time - times[0] for time in times]


def uneven(count: int) -> list[Fraction]:
    """As a phone films: about 30 a second, some milliseconds early or late, with a stall in the middle."""
    jitter = np.random.default_rng(0).integers(-6, 7, count)
    return [Fraction(33 * n + int(jitter[n]) * (n > 0) + 250 * (n > count // 2), 1000) for n in range(count)]


def written_again(source: Path, folder: Path) -> list[Path]:
    """A file and a stream of all frames of a video, silent."""
    frames = list(own_frames(source))
    images, durations = np.stack([image for image, _ in frames]), [duration for _, duration in frames]
    film = FilmFormat(*images.shape[2:0:-1], fps=frame_rate(source), even=False)
    silence = np.zeros(round(24_000 * sum(durations)), np.float32)
    with Mp4Writer(folder / "file.mp4", film) as writer:
        writer.write(images, silence, durations)
    with (folder / "pipe.mp4").open("wb") as pipe, Mp4Stream(pipe.fileno(), film) as stream:
        for number, duration in enumerate(durations):
            stream.write(images[number : number + 1], silence[:0], [duration])
        stream.write(images[:0], silence, [])
    return [folder / "file.mp4", folder / "pipe.mp4"]


RATES = {
    "23.976": 24 * NTSC, "24": Fraction(24), "25": Fraction(25), "29.97": 30 * NTSC, "30": Fraction(30),
    "50": Fraction(50), "59.94": 60 * NTSC, "60": Fraction(60), "12": Fraction(12), "1": Fraction(1),
    "120": Fraction(120),
}  # fmt: skip


@pytest.mark.parametrize("name", RATES)
def test_frames_of_any_rate_are_kept(name: str, tmp_path: Path) -> None:
    rate = RATES[name]
    count = max(2, round(0.7 * rate))
    source = film(tmp_path / "a.mp4", numbered(count), rate)
    for path in written_again(source, tmp_path):
        assert shown(path) == (list(range(count)), [n / rate for n in range(count)])
    with av.open(tmp_path / "file.mp4") as container:
        picture, sound = container.streams.video[0], container.streams.audio[0]
        assert picture.average_rate == rate
        assert picture.duration * picture.time_base == count / rate
        assert float(sound.duration * sound.time_base) == pytest.approx(float(count / rate), abs=1e-3)


KINDS: dict[str, tuple[str, list[Fraction], dict[str, Any]]] = {
    "phone, mp4": ("a.mp4", uneven(30), {}),
    "phone, mov": ("a.mov", uneven(30), {}),
    "phone, on its side": ("a.mp4", uneven(30), {"rotation": 90}),
    "phone, upside down": ("a.mov", uneven(30), {"rotation": 180}),
    "matroska": ("a.mkv", uneven(30), {}),
    "webm": ("a.webm", uneven(30), {"codec": "libvpx-vp9"}),
    "odd sizes": ("a.mkv", uneven(30), {"height": 83, "width": 97}),
    "a stall of a second": ("a.mp4", [Fraction(n, 30) + (n > 15) for n in range(40)], {}),
    "begins late": ("a.mkv", uneven(30), {"begin": Fraction(3, 2)}),
    "quick, then slow": ("a.mp4", [Fraction(n, 60) if n < 30 else Fraction(n - 27, 6) for n in range(36)], {}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_frames_at_any_times_are_kept(kind: str, tmp_path: Path) -> None:
    name, times, options = KINDS[kind]
    size = {edge: options[edge] for edge in ("height", "width") if edge in options}
    rest = {option: value for option, value in options.items() if option not in size}
    times = [Fraction(round(1000 * time), 1000) for time in times]
    images = numbered(len(times), **size)
    if "rotation" in rest:
        images = [np.ascontiguousarray(np.rot90(image, -rest["rotation"] // 90)) for image in images]
    source = film(tmp_path / name, images, Fraction(30), times, **rest)
    numbers, given = shown(source)
    assert numbers == list(range(len(times)))
    for path in written_again(source, tmp_path):
        numbers, kept = shown(path)
        assert numbers == list(range(len(times)))
        assert max(abs(own - wanted) for own, wanted in zip(kept, given, strict=True)) < 1e-5


def test_times_that_are_broken_still_ascend(tmp_path: Path) -> None:
    """Three frames at one time: no frame is lost, none is shown for nothing."""
    with av.open(tmp_path / "a.mkv", "w") as container:
        stream = container.add_stream("mjpeg", rate=25)
        stream.width, stream.height, stream.pix_fmt = 96, 72, "yuvj420p"
        for image, place in zip(numbered(7), (0, 1, 2, 2, 2, 3, 4), strict=True):
            for packet in stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")):
                packet.pts = packet.dts = place
                container.mux(packet)
    frames = list(own_frames(tmp_path / "a.mkv"))
    assert len(frames) == 7 and all(duration > 0 for _, duration in frames)
