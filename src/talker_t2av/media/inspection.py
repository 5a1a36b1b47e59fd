"""What a film or a sound is, and what it says of itself, without decoding it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from talker_t2av.errors import UserError
from talker_t2av.media.opening import moving_picture, open_media, picture_seconds

MICROSECOND = Fraction(1, 1_000_000)
"""The unit of a container's length."""


@dataclass(frozen=True)
class Recording:
    """A video or sound file from the outside."""

    seconds: float
    """Length of the picture, or of the sound where there is no picture."""
    width: int | None
    """Pixels, like `height`; None where there is no picture."""
    height: int | None
    frames_per_second: float | None
    sample_rate: int | None
    """Samples a second; None where there is no sound."""
    tags: Mapping[str, str]


def inspect_recording(path: Path) -> Recording:
    """Read the facts of a video or sound file. Raises `UserError` for anything else."""
    with open_media(path, "sound or video", "mp4 or wav") as container:
        picture, sounds = moving_picture(container), container.streams.audio
        if picture is None and not sounds:
            raise UserError(f"{path} is neither sound nor video; give an mp4 or wav file.")
        seconds = float((container.duration or 0) * MICROSECOND)
        if picture is not None:
            seconds = picture_seconds(container, picture)
            if not seconds:
                raise UserError(f"{path} holds no frames; give a whole video file.")
        return Recording(
            seconds=seconds,
            width=None if picture is None else picture.width,
            height=None if picture is None else picture.height,
            frames_per_second=None if picture is None or not picture.average_rate else float(picture.average_rate),
            sample_rate=sounds[0].rate if sounds else None,
            tags=dict(container.metadata),
        )
