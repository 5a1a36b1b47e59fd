"""Frames and sound as they arrive -> H.264 and AAC in an open container."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream

FRAMES_PER_SECOND = 25

BT709 = 1
"""ITU-T H.273's code of high-definition video: for its primaries, its transfer curve and its matrix."""

FILE_X264 = {"preset": "veryfast", "crf": "18", "threads": "4"}
"""For what is read when it is complete. Constant rate factor 18 is visually lossless. What libx264 writes depends on
the number of its threads, so that is the same everywhere instead of the number of the machine's cores."""

LIVE_X264 = {"preset": "veryfast", "tune": "zerolatency", "crf": "20", "g": "50", "threads": "1"}
"""For what is watched while it is made: every frame comes out at once, a key frame at least every two seconds. Without
looking ahead, 20 looks as good as a file's 18 and makes the film three times as large. One thread: on a busy machine,
several that share a frame wait for each other longer than they save."""

SOUND_BITS_PER_SECOND, SOUND_BITS_PER_SAMPLE = 128_000, 6
"""Of a channel; AAC has room for no more than 6 bits a sample, which matters below 21,333 samples a second."""
TICK = Fraction(1, 360_000)
"""Seconds: the unit of times that are not even. Those of 24, 25, 30, 50 and 60 frames a second, of NTSC's 1000/1001 as
many, of milliseconds and of MPEG's 90 kHz are whole numbers of it."""


@dataclass(frozen=True)
class FilmFormat:
    """What stays the same from the beginning of a film to its end."""

    width: int
    """Pixels, like `height`."""
    height: int
    sample_rate: int = 24_000
    """One of `FILM_RATES`."""
    channels: int = 1
    """1 or 2."""
    fps: int | Fraction = FRAMES_PER_SECOND
    """Frames a second; where they are not even, about so many."""
    even: bool = True
    """Every frame is shown for 1 / `fps`; else each comes with a time of its own."""


LAYOUTS = {1: "mono", 2: "stereo"}


class Encoder:
    """Adds a picture (H.264) and a sound (AAC) to a container and fills both."""

    def __init__(self, container: OutputContainer, film: FilmFormat, x264: Mapping[str, str]) -> None:
        self._container, self._film = container, film
        self._time_base = 1 / Fraction(film.fps) if film.even else TICK
        self._shown = Fraction(0)
        """Seconds of the picture."""
        self._samples = 0
        self._picture = self._add_picture(x264)
        self._sound = self._add_sound()

    def write(self, frames: np.ndarray, samples: np.ndarray, durations: Sequence[Fraction] | None = None) -> None:
        """Append frames [t, H, W, 3] uint8 RGB and samples float32 in -1..1, [n] or in stereo [n, 2]; t, n may be 0.

        `durations` has the seconds that each frame is shown for, where the film is not even.
        """
        film = self._film
        if frames.dtype != np.uint8 or frames.shape[1:] != (film.height, film.width, 3):
            raise ValueError(
                f"frames are {frames.dtype} {frames.shape}, expected uint8 [t, {film.height}, {film.width}, 3]"
            )
        if samples.shape[1:] != (() if film.channels == 1 else (film.channels,)):
            raise ValueError(f"samples have shape {samples.shape}, expected [n], or [n, 2] in stereo")
        if film.even != (durations is None):
            raise ValueError("frames of a film come with their durations if, and only if, it is not even")
        self._write_frames(frames, durations or [self._time_base] * len(frames))
        self._write_samples(samples)

    def finish(self) -> None:
        """Write what the encoders still hold. Raises `ValueError` where sound and picture differ by over a frame."""
        drift = float(Fraction(self._samples, self._film.sample_rate) - self._shown)
        if abs(drift) > 1 / self._film.fps:
            raise ValueError(f"the sound is {drift:+.3f} s longer than the picture, which is more than one frame")
        self._container.mux(self._picture.encode(None))
        self._container.mux(self._sound.encode(None))

    def _add_picture(self, x264: Mapping[str, str]) -> VideoStream:
        stream = self._container.add_stream("libx264", rate=self._film.fps, options=dict(x264))
        stream.width, stream.height = _even(self._film.width), _even(self._film.height)
        stream.pix_fmt = "yuv420p"
        codec = stream.codec_context
        stream.time_base = codec.time_base = self._time_base
        codec.color_range = ColorRange.MPEG
        codec.colorspace = codec.color_primaries = codec.color_trc = BT709
        return stream

    def _add_sound(self) -> AudioStream:
        rate, channels = self._film.sample_rate, self._film.channels
        stream = self._container.add_stream("aac", rate=rate, layout=LAYOUTS[channels])
        stream.bit_rate = channels * min(SOUND_BITS_PER_SECOND, SOUND_BITS_PER_SAMPLE * rate)
        return stream

    def _write_frames(self, frames: np.ndarray, durations: Sequence[Fraction]) -> None:
        """Odd sizes get their last row or column twice: 4:2:0 colour needs even ones."""
        height, width = self._film.height, self._film.width
        edges = ((0, 0), (0, _even(height) - height), (0, _even(width) - width), (0, 0))
        for image, duration in zip(np.pad(frames, edges, mode="edge"), durations, strict=True):
            frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(
                format="yuv420p",
                src_color_range=ColorRange.JPEG,
                dst_color_range=ColorRange.MPEG,
                dst_colorspace=Colorspace.ITU709,
            )
            frame.pts, frame.time_base = round(self._shown / self._time_base), self._time_base
            self._shown += duration
            frame.duration = round(self._shown / self._time_base) - frame.pts
            self._container.mux(self._picture.encode(frame))

    def _write_samples(self, samples: np.ndarray) -> None:
        if not len(samples):
            return
        rate, channels = self._film.sample_rate, self._film.channels
        planar = np.ascontiguousarray(samples.reshape(-1, channels).T, dtype=np.float32).clip(-1, 1)
        frame = av.AudioFrame.from_ndarray(planar, format="fltp", layout=LAYOUTS[channels])
        frame.sample_rate = rate
        frame.pts, frame.time_base = self._samples, Fraction(1, rate)
        self._samples += len(samples)
        self._container.mux(self._sound.encode(frame))


def _even(size: int) -> int:
    return size + size % 2
