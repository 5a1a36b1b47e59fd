"""Dubbing: a video of somebody speaking in, the same pictures with new speech out.

The video is read twice, frame by frame: for its motion, and for what is shown. It is never in memory as a whole.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path

import numpy as np
from torch import Tensor

from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.config import SamplingConfig
from talker_t2av.generation.clip import Clip, sound_between
from talker_t2av.generation.given_motion import video_motion
from talker_t2av.generation.voice_over import VoiceOver, check_fit, speak_to
from talker_t2av.media.frames import frame_rate, own_frames
from talker_t2av.media.opening import open_video, picture_seconds

PIECE_FRAMES = 4
"""Of a video are in memory at a time, and as many that come after them."""


def check_video(bundle: Bundle, path: Path, text: str, speed: float) -> None:
    """Raises `UserError` for what is no video, too short or too long, and for a text that is by far too long for it."""
    with open_video(path) as (container, picture):
        check_fit(bundle, path, picture_seconds(container, picture), text, speed)


def dub(
    bundle: Bundle, path: Path, text: str, speed: float, voice: Tensor, sampling: SamplingConfig, seed: int
) -> Iterator[Clip]:
    """A video of a speaking face -> pieces of it, a few frames at a time, with a text spoken to them (`speak_to`).

    The last piece has the words. Raises `UserError` before the first piece where there is no face, or more than one,
    and where the text cannot be said in time.
    """
    motion = video_motion(bundle, path)
    return _pieces(path, speak_to(bundle, path, motion, text, speed, voice, sampling, seed))


def _pieces(path: Path, heard: VoiceOver) -> Iterator[Clip]:
    """All frames of a video, a few at a time, with what is heard meanwhile; the words come with the last piece."""
    rate, timed, sound = frame_rate(path), own_frames(path), heard.sound
    begin, following = Fraction(0), list(islice(timed, PIECE_FRAMES))
    while following:
        piece, following = following, list(islice(timed, PIECE_FRAMES))
        durations = tuple(duration for _, duration in piece)
        end = begin + sum(durations)
        yield Clip(
            np.stack([image for image, _ in piece]),
            sound_between(sound.samples, sound.sample_rate, begin, end),
            sound.sample_rate,
            capped=heard.capped and not following,
            fps=rate,
            words=() if following else heard.words,
            durations=durations,
            speed=heard.speed,
        )
        begin = end
