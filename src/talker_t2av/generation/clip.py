"""What comes out: pictures and sound that belong together."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.media.provenance import Provenance
from talker_t2av.media.subtitles import SpokenWord
from talker_t2av.media.video import Mp4Writer


@dataclass(frozen=True)
class Clip:
    """A talking video, or the next piece of one: every frame comes with its 40 ms of sound."""

    frames: np.ndarray
    """[T, H, W, 3] uint8 RGB."""
    samples: np.ndarray
    """[N] float32 in -1..1; N = T * sample_rate / fps."""
    sample_rate: int
    capped: bool = False
    """A sentence in it was cut off by the cap on its length: the talker did not find an end."""
    fps: int = FRAME_RATE
    words: tuple[SpokenWord, ...] = ()
    """When each word is spoken, in seconds of the whole clip; a sentence's words come with its last piece. Empty where
    the bundle's talker does not tell."""

    @property
    def seconds(self) -> float:
        """Length."""
        return len(self.frames) / self.fps

    def save(self, path: str | Path, provenance: Provenance | None = None) -> None:
        """Write an mp4 (H.264 and AAC) that says it is AI-generated, and with `provenance` how.

        Raises `UserError` where that is not possible.
        """
        height, width = self.frames.shape[1:3]
        with Mp4Writer(path, width, height, self.sample_rate, provenance, self.fps) as writer:
            writer.write(self.frames, self.samples)


def join(pieces: Iterable[Clip]) -> Clip:
    """One clip of consecutive pieces, at least one."""
    parts = list(pieces)
    return Clip(
        frames=np.concatenate([part.frames for part in parts]),
        samples=np.concatenate([part.samples for part in parts]),
        sample_rate=parts[0].sample_rate,
        capped=any(part.capped for part in parts),
        fps=parts[0].fps,
        words=tuple(word for part in parts for word in part.words),
    )
