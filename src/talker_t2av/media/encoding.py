"""Frames and sound as they arrive -> H.264 and AAC in an open container."""

from collections.abc import Mapping
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

SOUND_BITS_PER_SECOND = 128_000


class Encoder:
    """Adds a picture (H.264) and a sound (AAC, mono) to a container and fills both."""

    def __init__(
        self, container: OutputContainer, width: int, height: int, fps: int, sample_rate: int, x264: Mapping[str, str]
    ) -> None:
        self._container = container
        self._shape = (height, width, 3)
        self._fps, self._sample_rate = fps, sample_rate
        self._frames = 0
        self._samples = 0
        self._picture = self._add_picture(width, height, x264)
        self._sound = self._add_sound(sample_rate)

    def write(self, frames: np.ndarray, samples: np.ndarray) -> None:
        """Append frames [t, H, W, 3] uint8 RGB and samples [n] float32 in -1..1; t and n may be 0."""
        if frames.dtype != np.uint8 or frames.shape[1:] != self._shape:
            raise ValueError(
                f"frames are {frames.dtype} {frames.shape}, expected uint8 [t, {', '.join(map(str, self._shape))}]"
            )
        if samples.ndim != 1:
            raise ValueError(f"samples have shape {samples.shape}, expected [n]")
        self._write_frames(frames)
        self._write_samples(samples)

    def finish(self) -> None:
        """Write what the encoders still hold. Raises `ValueError` where sound and picture differ by over a frame."""
        drift = self._samples / self._sample_rate - self._frames / self._fps
        if abs(drift) > 1 / self._fps:
            raise ValueError(f"the sound is {drift:+.3f} s longer than the picture, which is more than one frame")
        self._container.mux(self._picture.encode(None))
        self._container.mux(self._sound.encode(None))

    def _add_picture(self, width: int, height: int, x264: Mapping[str, str]) -> VideoStream:
        stream = self._container.add_stream("libx264", rate=self._fps, options=dict(x264))
        stream.width, stream.height = _even(width), _even(height)
        stream.pix_fmt = "yuv420p"
        codec = stream.codec_context
        codec.color_range = ColorRange.MPEG
        codec.colorspace = codec.color_primaries = codec.color_trc = BT709
        return stream

    def _add_sound(self, sample_rate: int) -> AudioStream:
        stream = self._container.add_stream("aac", rate=sample_rate, layout="mono")
        stream.bit_rate = SOUND_BITS_PER_SECOND
        return stream

    def _write_frames(self, frames: np.ndarray) -> None:
        """Odd sizes get their last row or column twice: 4:2:0 colour needs even ones."""
        height, width, _ = self._shape
        edges = ((0, 0), (0, _even(height) - height), (0, _even(width) - width), (0, 0))
        for image in np.pad(frames, edges, mode="edge"):
            frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(
                format="yuv420p",
                src_color_range=ColorRange.JPEG,
                dst_color_range=ColorRange.MPEG,
                dst_colorspace=Colorspace.ITU709,
            )
            frame.pts, frame.time_base = self._frames, Fraction(1, self._fps)
            self._frames += 1
            self._container.mux(self._picture.encode(frame))

    def _write_samples(self, samples: np.ndarray) -> None:
        if not len(samples):
            return
        planar = np.ascontiguousarray(samples[None], dtype=np.float32).clip(-1, 1)
        frame = av.AudioFrame.from_ndarray(planar, format="fltp", layout="mono")
        frame.sample_rate = self._sample_rate
        frame.pts, frame.time_base = self._samples, Fraction(1, self._sample_rate)
        self._samples += len(samples)
        self._container.mux(self._sound.encode(frame))


def _even(size: int) -> int:
    return size + size % 2
