"""Opening files that somebody gave: sound, video, or neither."""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Disposition
from av.video.stream import VideoStream

from talker_t2av.errors import UserError

STILLS = ("image2", "_pipe")
"""In the names of FFmpeg's readers of pictures."""


@contextmanager
def open_media(path: Path, kind: str, examples: str) -> Iterator[InputContainer]:
    """A file, while it is read; it is meant to be of a `kind` ("video"), say one of the `examples` ("mp4 or mov").

    Raises `UserError` where there is none, and for what turns out broken.
    """
    if path.is_dir():
        raise UserError(f"{path} is a folder; give the {kind} file itself.")
    if not path.exists():
        raise UserError(f"There is no {kind} file {path}; check the name.")
    try:
        with av.open(path, metadata_errors="replace") as container:
            yield container
    except PermissionError as error:
        raise UserError(f"The {kind} file {path} may not be read; change its permissions.") from error
    except FFmpegError as error:
        raise UserError(f"{path} cannot be read as {kind}; give a whole {examples} file.") from error


def moving_picture(container: InputContainer) -> VideoStream | None:
    """The first video stream of a file that moves: neither a photograph nor the cover of a record."""
    if any(word in container.format.name for word in STILLS):
        return None
    pictures = (stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic)
    return next(pictures, None)


@contextmanager
def open_video(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    """A video and its picture, while it is read. Raises `UserError` where there is none."""
    with open_media(path, "video", "mp4, mov or webm") as container:
        picture = moving_picture(container)
        if picture is None:
            raise UserError(f"{path} has no moving picture; give a video file.")
        yield container, picture


def picture_seconds(container: InputContainer, picture: VideoStream) -> float:
    """Length of a picture, 0 where it has no frames. It reads all of the file, but decodes nothing.

    A stream that was cut off, or is not over, does not tell its length anywhere else.
    """
    usual = 1 / (picture.average_rate or Fraction(25))
    frames, times = 0, list[tuple[int, int]]()
    for packet in container.demux(picture):
        if packet.size and not packet.is_discard:
            frames += 1
            if packet.pts is not None:
                times.append((packet.pts, packet.duration or 0))
    if not times or picture.time_base is None:
        return float(frames * usual)
    (begin, _), (last, duration) = min(times), max(times)
    return float((last - begin) * picture.time_base + (duration * picture.time_base or usual))
