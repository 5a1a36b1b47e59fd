"""The frames of videos that phones and other programs make, against what was filmed."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.errors import UserError
from talker_t2av.media.encoding import FilmFormat
from talker_t2av.media.frames import steady_frames
from talker_t2av.media.video import Mp4Writer, read_video

MILLISECOND = Fraction(1, 1000)


def film(
    path: Path,
    images: Sequence[np.ndarray],
    times: Sequence[int] | None = None,
    *,
    rate: int = 30,
    pixels: str = "yuv420p",
    rotation: int = 0,
    aspect: Fraction | None = None,
) -> Path:
    """Write images [H, W, 3], shown from `times` in milliseconds on, or `rate` a second."""
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"crf": "10"})
        stream.height, stream.width = images[0].shape[:2]
        stream.pix_fmt = pixels
        if rotation:
            stream.set_display_rotation(rotation)
        if aspect is not None:
            stream.codec_context.sample_aspect_ratio = aspect
        if times is not None:
            stream.time_base = stream.codec_context.time_base = MILLISECOND
        for number, image in enumerate(images):
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            if times is not None:
                frame.pts, frame.time_base = times[number], MILLISECOND
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def greys(levels: Sequence[int], height: int = 64, width: int = 96) -> list[np.ndarray]:
    return [np.full((height, width, 3), level, np.uint8) for level in levels]


def levels_of(path: Path) -> list[int]:
    return [round(float(frame.mean())) for frame in steady_frames(path)]


def test_our_own_films_come_out_frame_by_frame(tmp_path: Path) -> None:
    images = np.random.default_rng(0).integers(0, 255, (12, 64, 64, 3), dtype=np.uint8)
    with Mp4Writer(tmp_path / "clip.mp4", FilmFormat(64, 64)) as writer:
        writer.write(images, np.zeros(12 * 960, np.float32))
    frames = steady_frames(tmp_path / "clip.mp4")
    assert np.array_equal(np.stack(list(frames)), read_video(tmp_path / "clip.mp4")[0])


@pytest.mark.parametrize("rate", [10, 24, 30, 60])
def test_other_rates(rate: int, tmp_path: Path) -> None:
    levels = np.arange(rate) * 200 // rate + 20
    shown = levels_of(film(tmp_path / "a.mp4", greys(list(levels)), rate=rate))
    assert len(shown) == 25
    wanted = 20 + np.arange(25) * 8
    assert np.abs(np.array(shown) - wanted).max() <= 0.5 * 200 / rate + 3


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_uneven_rate(name: str, tmp_path: Path) -> None:
    """A frame is shown from its time on, not from its number on: half a second of one, then quick ones."""
    times = [0, 500, 540, 580, 620, 660, 900]
    shown = levels_of(film(tmp_path / name, greys([20, 60, 90, 120, 150, 180, 230]), times))
    expected = [20] * 7 + [60] * 6 + [90, 120, 150] + [180] * 4 + [230] * 3
    assert np.abs(np.array(shown[:23]) - expected[:23]).max() < 4
    assert 23 <= len(shown) <= 27 and abs(shown[-1] - 230) < 4


@pytest.mark.parametrize("rotation", [90, 180, -90])
def test_filmed_with_the_phone_on_its_side(rotation: int, tmp_path: Path) -> None:
    """The corner that is white when it is held upright."""
    upright = np.zeros((96, 64, 3) if rotation % 180 else (64, 96, 3), np.uint8)
    upright[:24, :16] = 255
    stored = np.ascontiguousarray(np.rot90(upright, -rotation // 90))
    (shown, *_) = steady_frames(film(tmp_path / "phone.mp4", [stored] * 3, rotation=rotation))
    assert shown.shape == upright.shape
    assert np.abs(shown.astype(int) - upright).mean() < 6


def test_oblong_pixels(tmp_path: Path) -> None:
    (shown, *_) = steady_frames(film(tmp_path / "a.mp4", greys([90] * 3), aspect=Fraction(4, 3)))
    assert shown.shape == (64, 128, 3)


@pytest.mark.parametrize("pixels", ["yuv420p10le", "gray", "yuv444p"])
def test_pixel_formats(pixels: str, tmp_path: Path) -> None:
    """Grey is written in its full range, and read as if it was not."""
    shown = levels_of(film(tmp_path / "a.mkv", greys([40, 200] * 3), pixels=pixels, rate=25))
    assert np.abs(np.array(shown) - [40, 200] * 3).max() < (16 if pixels == "gray" else 4)


def test_odd_sizes(tmp_path: Path) -> None:
    (shown, *_) = steady_frames(film(tmp_path / "a.mkv", greys([90] * 3, 65, 97), pixels="yuv444p"))
    assert shown.shape == (64, 96, 3)


def test_what_is_no_video(tmp_path: Path) -> None:
    with av.open(tmp_path / "cover.mp3", "w") as container:
        stream = container.add_stream("libmp3lame", rate=24_000)
        cover = container.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 64, 64, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        container.mux(cover.encode(av.VideoFrame.from_ndarray(greys([90])[0][:, :64], format="rgb24")))
        container.mux(cover.encode(None))
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 24_000), np.float32), "fltp", "mono")
        frame.sample_rate = 24_000
        container.mux([*stream.encode(frame), *stream.encode(None)])
    for path in (tmp_path / "cover.mp3", EMBEDDED / "examples" / "astronaut.jpg", EMBEDDED / "nano/voices/oak.flac"):
        with pytest.raises(UserError, match=f"{path.name} has no moving picture"):
            next(steady_frames(path))
