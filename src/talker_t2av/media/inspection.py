"""What a film is, and what it says of itself, without decoding it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import av
from av.error import FFmpegError

from talker_t2av.errors import UserError


@dataclass(frozen=True)
class Film:
    """A video file from the outside."""

    seconds: float
    """Length of the picture."""
    width: int
    """Pixels, like `height`."""
    height: int
    frames_per_second: float
    sample_rate: int | None
    """Samples a second; None where there is no sound."""
    tags: Mapping[str, str]


def inspect_film(path: Path) -> Film:
    """Read the facts of a video file. Raises `UserError` for anything else."""
    if path.is_dir():
        raise UserError(f"{path} is a folder; give the video file itself.")
    if not path.exists():
        raise UserError(f"There is no video {path}; check the name.")
    try:
        with av.open(path, metadata_errors="replace") as container:
            if not container.streams.video:
                raise UserError(f"{path} has no picture; give a video file.")
            picture, sounds = container.streams.video[0], container.streams.audio
            # A stream that was cut off, or is not over, does not tell its length anywhere else.
            frames = sum(packet.size > 0 for packet in container.demux(picture))
            if not frames or not picture.average_rate:
                raise UserError(f"{path} holds no frames; give a whole video file.")
            return Film(
                seconds=float(frames / picture.average_rate),
                width=picture.width,
                height=picture.height,
                frames_per_second=float(picture.average_rate),
                sample_rate=sounds[0].rate if sounds else None,
                tags=dict(container.metadata),
            )
    except (FFmpegError, PermissionError) as error:
        raise UserError(f"{path} cannot be read as a video; give a whole mp4, mov or webm file.") from error
