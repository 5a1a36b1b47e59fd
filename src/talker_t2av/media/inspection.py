"""What a film is, and what it says of itself, without decoding it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from talker_t2av.errors import UserError
from talker_t2av.media.video import open_video


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
    with open_video(path) as container:
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
