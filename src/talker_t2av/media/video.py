"""Writing talking clips as mp4 that plays in any browser, piece by piece, and reading video back."""

from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av
import numpy as np
from av.audio.stream import AudioStream
from av.error import FFmpegError
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream

from talker_t2av.errors import UserError
from talker_t2av.media.targets import check_target, partial_name

MP4 = (".mp4",)
FRAMES_PER_SECOND = 25

BT709 = 1
"""ITU-T H.273's code of high-definition video: for its primaries, its transfer curve and its matrix."""

QUALITY = "18"
"""Constant rate factor of libx264: 18 is visually lossless."""

SOUND_BITS_PER_SECOND = 128_000


class Mp4Writer:
    """A context manager that encodes frames (H.264, 25 a second) and sound (AAC, mono) as they arrive.

    The file is made beside its target and takes its name when the block ends well; after an error nothing is left.
    Raises `UserError` at once where the target cannot be written.
    """

    def __init__(self, path: str | Path, width: int, height: int, sample_rate: int = 24_000) -> None:
        self._path = Path(path)
        check_target(self._path, MP4)
        self._partial = partial_name(self._path)
        self._shape = (height, width, 3)
        self._sample_rate = sample_rate
        self._frames = 0
        self._samples = 0
        try:
            self._container = av.open(self._partial, "w", format="mp4", options={"movflags": "faststart"})
        except OSError as error:
            raise UserError(f"{self._path} cannot be written ({error.strerror}); choose another place.") from error
        self._picture = self._add_picture(width, height)
        self._sound = self._add_sound(sample_rate)

    def __enter__(self) -> "Mp4Writer":
        return self

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

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self._container.close()
            self._partial.unlink(missing_ok=True)

    def _add_picture(self, width: int, height: int) -> VideoStream:
        options = {"crf": QUALITY, "preset": "veryfast"}
        stream = self._container.add_stream("libx264", rate=FRAMES_PER_SECOND, options=options)
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
            frame.pts, frame.time_base = self._frames, Fraction(1, FRAMES_PER_SECOND)
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

    def _finish(self) -> None:
        drift = self._samples / self._sample_rate - self._frames / FRAMES_PER_SECOND
        if abs(drift) > 1 / FRAMES_PER_SECOND:
            raise ValueError(f"the sound is {drift:+.3f} s longer than the picture, which is more than one frame")
        self._container.mux(self._picture.encode(None))
        self._container.mux(self._sound.encode(None))
        self._container.close()
        self._partial.replace(self._path)


def read_video(path: str | Path) -> tuple[np.ndarray, float]:
    """Decode a video -> frames [T, H, W, 3] uint8 RGB, frames a second. Raises `UserError` for anything else."""
    path = Path(path)
    if path.is_dir():
        raise UserError(f"{path} is a folder; give the video file itself.")
    if not path.exists():
        raise UserError(f"There is no video {path}; check the name.")
    try:
        with av.open(path, metadata_errors="replace") as container:
            if not container.streams.video:
                raise UserError(f"{path} has no picture; give a video file.")
            rate = container.streams.video[0].average_rate
            frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    except FFmpegError as error:
        raise UserError(f"{path} cannot be read as a video; give a whole mp4, mov or webm file.") from error
    if not frames or rate is None:
        raise UserError(f"{path} holds no frames; give a whole video file.")
    return np.stack(frames), float(rate)


def _even(size: int) -> int:
    return size + size % 2
