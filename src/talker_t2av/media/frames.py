"""The frames of any video, one after the other, as they are seen: upright, and 25 a second."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from talker_t2av.media.encoding import FRAMES_PER_SECOND
from talker_t2av.media.opening import open_video


def steady_frames(path: Path) -> Iterator[np.ndarray]:
    """[H, W, 3] uint8 RGB frames of a video, 25 a second, all of one even height and width; one is in memory at a time.

    Each is the nearest in time, whatever the rate of the video, and however uneven. What a phone filmed lying on its
    side is turned, oblong pixels become square, and an odd row or column is cut off. Raises `UserError` where there is
    no video.
    """
    with open_video(path) as (container, stream):
        height, width = stream.height, round(stream.width * (stream.sample_aspect_ratio or 1))
        for frame in _nearest(container, stream):
            image = frame.to_ndarray(format="rgb24", width=width, height=height)
            upright = np.rot90(image, round(frame.rotation / 90))
            yield np.ascontiguousarray(upright[: len(upright) // 2 * 2, : upright.shape[1] // 2 * 2])


def _nearest(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """Of the frames of a stream, those nearest in time to 0, 1/25, 2/25 ... s behind the first."""
    usual = 1 / (stream.average_rate or Fraction(FRAMES_PER_SECOND))
    shown: VideoFrame | None = None
    begin, time, made = Fraction(0), Fraction(0), 0
    for frame in container.decode(stream):
        before = time
        time = before + usual
        if frame.pts is not None and frame.time_base is not None:
            time = frame.pts * frame.time_base
        if shown is None:
            begin = time
        else:
            while Fraction(made, FRAMES_PER_SECOND) < (before + time) / 2 - begin:
                yield shown
                made += 1
        shown = frame
    if shown is not None:
        for _ in range(made, max(1, round((time + usual - begin) * FRAMES_PER_SECOND))):
            yield shown
