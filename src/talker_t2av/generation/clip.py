"""What comes out: pictures and sound that belong together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.generation.completeness import COMPLETE, Outcome
from talker_t2av.media.encoding import FilmFormat
from talker_t2av.media.provenance import Provenance
from talker_t2av.media.subtitles import SpokenWord
from talker_t2av.media.video import Mp4Writer


@dataclass(frozen=True)
class Clip:
    """A talking video, or the next piece of one: every frame comes with the sound that is heard while it is shown."""

    frames: np.ndarray
    """[T, H, W, 3] uint8 RGB."""
    samples: np.ndarray
    """[N] float32 in -1..1, as many as the frames last, to the nearest sample of the whole clip; where a recording in
    stereo is kept, [N, 2], left and right."""
    sample_rate: int
    """Samples a second: the audio codec's, or those of a recording that is kept."""
    capped: bool = False
    """It was cut off: a sentence by the cap on its length, as the talker did not find an end, or all of it by
    `max_seconds`."""
    fps: int | Fraction = FRAME_RATE
    """Frames a second; about so many where `durations` say it exactly."""
    words: tuple[SpokenWord, ...] = ()
    """When each word is spoken, in seconds of the whole clip; a sentence's words come with its last piece. Empty where
    the bundle's talker does not tell."""
    outcome: Outcome = COMPLETE
    """Which words the talker left out, as far as it tells, and how often it drew a short part again; with a part's last
    piece."""
    durations: tuple[Fraction, ...] | None = None
    """[T] seconds that each frame is shown for, where it is not 1 / `fps`: the frames of a video have its own times."""
    speed: float | None = None
    """How fast a text is spoken, times the natural pace, where it had to be faster than was asked for, to fit given
    motion."""

    @property
    def length(self) -> Fraction:
        """Seconds, exactly."""
        return len(self.frames) / Fraction(self.fps) if self.durations is None else sum(self.durations, Fraction(0))

    @property
    def seconds(self) -> float:
        """Length."""
        return float(self.length)

    @property
    def format(self) -> FilmFormat:
        """What a film has to be for this clip, or all pieces like it."""
        height, width = self.frames.shape[1:3]
        channels = 1 if self.samples.ndim == 1 else self.samples.shape[1]
        return FilmFormat(width, height, self.sample_rate, channels, self.fps, even=self.durations is None)

    def save(self, path: str | Path, provenance: Provenance | None = None) -> None:
        """Write an mp4 (H.264 and AAC) that says it is AI-generated, and with `provenance` how.

        Raises `UserError` where that is not possible.
        """
        with Mp4Writer(path, self.format, provenance) as writer:
            writer.write(self.frames, self.samples, self.durations)


def sound_between(samples: np.ndarray, sample_rate: int, begin: Fraction, end: Fraction) -> np.ndarray:
    """Of samples [N] or [N, C] those that are heard from `begin` to `end`, in seconds; silence where there are none."""
    first, last = round(begin * sample_rate), round(end * sample_rate)
    heard = samples[first:last]
    return np.pad(heard, [(0, last - first - len(heard))] + [(0, 0)] * (samples.ndim - 1))


def cut_after(pieces: Iterable[Clip], seconds: float) -> Iterator[Clip]:
    """The same pieces, of even frames, up to so many seconds, one frame at least, with the words that begin before.
    What would follow is not made."""
    made = 0
    for piece in pieces:
        wanted = max(1, round(seconds * piece.fps))
        left, end = wanted - made, float(wanted / Fraction(piece.fps))
        if len(piece.frames) >= left:
            samples = piece.samples[: int(left * piece.sample_rate / Fraction(piece.fps))]
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
        speed=parts[0].speed,
        durations=None if parts[0].durations is None else tuple(d for part in parts for d in part.durations or ()),
    )
