"""The frames of any video, one after the other, as they are seen: upright, at their own times or 25 a second."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from talker_t2av.media.encoding import FRAMES_PER_SECOND
from talker_t2av.media.opening import open_video

SHORTEST = Fraction(1, 1000)
"""Seconds between two frames, also where a broken file has the second one at the time of the first, or before."""


@dataclass(frozen=True)
class TimedFrame:
    """A frame of a video, and when it is shown: seconds since the first frame."""

    frame: VideoFrame
    begin: Fraction
    end: Fraction
    last: bool

    def image(self, stream: VideoStream) -> np.ndarray:
        """[H, W, 3] uint8 RGB, all of one even height and width.

        What a phone filmed lying on its side is turned, oblong pixels become square, and an odd row or column is cut
        off.
        """
        height, width = stream.height, round(stream.width * (stream.sample_aspect_ratio or 1))
        image = self.frame.to_ndarray(format="rgb24", width=width, height=height)
        upright = np.rot90(image, round(self.frame.rotation / 90))
        return np.ascontiguousarray(upright[: len(upright) // 2 * 2, : upright.shape[1] // 2 * 2])


def own_frames(path: Path) -> Iterator[tuple[np.ndarray, Fraction]]:
    """[H, W, 3] uint8 RGB frames of a video as `TimedFrame.image` has them, each with the seconds that it
    is shown for; none is left out, and one is in memory at a time. Raises `UserError` where there is no video."""
    with open_video(path) as (container, stream):
        for timed in _timed(container, stream):
            yield timed.image(stream), timed.end - timed.begin


def steady_frames(path: Path) -> Iterator[np.ndarray]:
    """The same, but 25 a second: each is the nearest in time, whatever the rate of the video, and however uneven."""
    made = 0
    with open_video(path) as (container, stream):
        for timed in _timed(container, stream):
            wanted = (timed.begin + timed.end) / 2 * FRAMES_PER_SECOND
            if timed.last:
                wanted = Fraction(max(1, round(timed.end * FRAMES_PER_SECOND)))
            if made < wanted:
                image = timed.image(stream)
            while made < wanted:
                yield image
                made += 1


def frame_rate(path: Path) -> Fraction:
    """Frames a second, on average where they are uneven. Raises `UserError` where there is no video."""
    with open_video(path) as (_, stream):
        return _rate(stream)


def _rate(stream: VideoStream) -> Fraction:
    return stream.average_rate or Fraction(FRAMES_PER_SECOND)


def _timed(container: InputContainer, stream: VideoStream) -> Iterator[TimedFrame]:
    """The frames of a stream; a frame is shown until the next one is."""
    usual = 1 / _rate(stream)
    first, begin = Fraction(0), Fraction(0)
    shown: VideoFrame | None = None
    for frame in container.decode(stream):
        time = begin + usual
        if frame.pts is not None and frame.time_base is not None:
            time = frame.pts * frame.time_base
        if shown is None:
            first = time
        else:
            time = max(time, begin + SHORTEST)
            yield TimedFrame(shown, begin - first, time - first, last=False)
        shown, begin = frame, time
    if shown is not None:
        own = shown.duration * shown.time_base if shown.duration and shown.time_base is not None else usual
        yield TimedFrame(shown, begin - first, begin - first + own, last=True)
