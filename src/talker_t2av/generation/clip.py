"""What comes out: pictures and sound that belong together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.generation.completeness import COMPLETE, Outcome
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
    """It was cut off: a sentence by the cap on its length, as the talker did not find an end, or all of it by
    `max_seconds`."""
    fps: int = FRAME_RATE
    words: tuple[SpokenWord, ...] = ()
    """When each word is spoken, in seconds of the whole clip; a sentence's words come with its last piece. Empty where
    the bundle's talker does not tell."""
    outcome: Outcome = COMPLETE
    """Which words the talker left out, as far as it tells, and how often it drew a short part again; with a part's last
    piece."""

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


def cut_after(pieces: Iterable[Clip], seconds: float) -> Iterator[Clip]:
    """The same pieces up to so many seconds, one frame at least, with the words that begin before. What would follow is
    not made."""
    made = 0
    for piece in pieces:
        wanted = max(1, round(seconds * piece.fps))
        left, end = wanted - made, wanted / piece.fps
        if len(piece.frames) >= left:
            samples = piece.samples[: left * piece.sample_rate // piece.fps]
            words = tuple(replace(word, end=min(word.end, end)) for word in piece.words if word.start < end)
            yield replace(piece, frames=piece.frames[:left], samples=samples, capped=True, words=words)
            return
        made += len(piece.frames)
        yield piece


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
        outcome=sum((part.outcome for part in parts), COMPLETE),
    )
