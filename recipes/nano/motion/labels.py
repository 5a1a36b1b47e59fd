"""What turns a teacher's prediction into a motion label: lips that meet, blinks, and a head that moves.

Pure functions on arrays at 25 frames a second; everything random takes its generator.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d

from recipes.nano.motion.lip_measures import FaceMeasures, opening_direction
from recipes.nano.motion.phones import BILABIAL, Segment
from talker_t2av.codecs.face_mesh.face_model import POSE_SIZE
from talker_t2av.codecs.protocols import FRAME_RATE

GAIN = 1.15
"""A prediction is an average, hence too small; this much brings the lips back to GRID's spread."""
MEETING_GAP = 0.008
"""Lip gap at p, b and m, outer-eye distances."""
MEETING_CORE, MEETING_FADE = 0.6, 1.5
"""Closing is complete over this share of a bilabial, then fades over so many frames on either side."""

BLINK_REACH = 5
"""A blink fills so many frames on either side of its deepest one."""
BLINK_DEPTH, BLINK_SHUT, BLINK_OPEN = 1.1, 0.55, 0.75
FIRST_BLINK, MEAN_BLINK, SHORTEST_BLINK = 2.5, 2.8, 0.8
"""Seconds: mean time to the first blink, mean and least time between blinks."""

POSE_SMOOTHING = 2.0
"""Standard deviation of the filter on head pose, frames."""
POSE_GAIN = 1.5
"""GRID's speaker keeps still; this much makes the movement seen."""
POSE_SETTLING = 1.0
"""Seconds in which the head comes from the portrait's own pose into the track's."""
MIRRORED = np.array([1.0, -1.0, -1.0, -1.0, 1.0, 1.0])
"""The signs of a pose in a mirror: turn and tilt, and the way sideways, change theirs."""


@dataclass(frozen=True)
class LabelMaker:
    """All that is learnt from GRID, beside the teacher."""

    measures: FaceMeasures
    opening: np.ndarray
    """[E] how a face changes when its lips open by one outer-eye distance."""
    blink: np.ndarray
    """[2 BLINK_REACH + 1, E] what a blink adds; the lips do not open in it."""
    poses: list[np.ndarray]
    """[T, 6] head movement of each GRID clip."""

    @classmethod
    def learn(cls, codes: Sequence[np.ndarray], measures: FaceMeasures) -> "LabelMaker":
        """From motion codes [T, 6 + E] of the training clips."""
        expressions = [clip[:, POSE_SIZE:].astype(np.float64) for clip in codes]
        opening = opening_direction(np.concatenate(expressions), measures.lip_gap)
        blink = mean_blink(expressions, measures.lid_opening)
        blink = blink - np.outer(blink @ measures.lip_gap, opening)
        return cls(measures, opening, blink, [clip[:, :POSE_SIZE].astype(np.float64) for clip in codes])

    def label(self, predicted: np.ndarray, segments: Sequence[Segment], random: np.random.Generator) -> np.ndarray:
        """[T, E] predicted coefficients -> [T, 6 + E] motion codes."""
        expressions = meet_lips(predicted * GAIN, segments, self.measures.lip_gap, self.opening)
        expressions = add_blinks(expressions, self.blink, blink_times(len(predicted), random))
        return np.concatenate([pose_track(self.poses, len(predicted), random), expressions], axis=1)


def meeting_weight(segments: Sequence[Segment], frames: int) -> np.ndarray:
    """[frames] 1 within a p, b or m and at the frame nearest to its middle, fading to 0 around it."""
    bilabials = [(start, end) for viseme, start, end in segments if viseme == BILABIAL]
    spans = np.array(bilabials).reshape(-1, 2) * FRAME_RATE
    middle = spans.mean(1, keepdims=True) - 0.5
    core = MEETING_CORE * np.maximum(0.5, np.diff(spans, axis=1) / 2)
    times = np.arange(frames)[None]
    fade = np.clip(1 - (np.abs(times - middle) - core) / MEETING_FADE, 0, 1)
    weight = np.where(times == np.clip(np.round(middle), 0, frames - 1), 1.0, np.sin(fade * np.pi / 2) ** 2)
    return weight.max(0, initial=0.0)


def meet_lips(
    expressions: np.ndarray, segments: Sequence[Segment], lip_gap: np.ndarray, opening: np.ndarray
) -> np.ndarray:
    """[T, E] with the lip gap pulled down to `MEETING_GAP` at each p, b and m, along the direction `opening`."""
    excess = np.maximum(expressions @ lip_gap - MEETING_GAP, 0) * meeting_weight(segments, len(expressions))
    return expressions - np.outer(excess, opening)


def mean_blink(expressions: Sequence[np.ndarray], lid_opening: np.ndarray) -> np.ndarray:
    """[2 BLINK_REACH + 1, E] mean course of all blinks over the line between their ends; 0 at both ends."""
    found = []
    for clip in expressions:
        openness = 1 + clip @ lid_opening
        frame = BLINK_REACH
        while frame < len(clip) - BLINK_REACH:
            around = openness[frame - BLINK_REACH : frame + BLINK_REACH + 1]
            if openness[frame] == around.min() < BLINK_SHUT and min(around[0], around[-1]) > BLINK_OPEN:
                course = clip[frame - BLINK_REACH : frame + BLINK_REACH + 1]
                found.append(course - (course[0] + course[-1]) / 2)
                frame += BLINK_REACH
            frame += 1
    if not found:
        raise ValueError("there is no blink in these clips")
    blink = np.mean(found, axis=0)
    blink[[0, -1]] = 0
    return blink


def blink_times(frames: int, random: np.random.Generator) -> list[int]:
    """Deepest frames of the blinks of a clip; each blink fits into it."""
    times: list[int] = []
    time = random.exponential(FIRST_BLINK) * FRAME_RATE
    while time < frames - BLINK_REACH:
        if time >= BLINK_REACH:
            times.append(int(time))
        time += max(SHORTEST_BLINK, random.exponential(MEAN_BLINK)) * FRAME_RATE
    return times


def add_blinks(expressions: np.ndarray, blink: np.ndarray, times: Sequence[int]) -> np.ndarray:
    """[T, E] with a blink at each of `times`."""
    blinking = expressions.copy()
    for time in times:
        blinking[time - BLINK_REACH : time + BLINK_REACH + 1] += BLINK_DEPTH * blink
    return blinking


def pose_track(poses: Sequence[np.ndarray], frames: int, random: np.random.Generator) -> np.ndarray:
    """[frames, 6] head movement of a random GRID clip, run to and fro as long as needed, mirrored half of the time.

    It starts at zero, the portrait's own pose, and settles into the clip's movement about its usual pose.
    """
    pose = poses[random.integers(len(poses))] * (MIRRORED if random.random() < 0.5 else 1.0)
    there_and_back = np.concatenate([pose, pose[-2:0:-1]])
    start = random.integers(len(there_and_back))
    track = there_and_back[(start + np.arange(frames)) % len(there_and_back)]
    track = gaussian_filter1d(track, POSE_SMOOTHING, axis=0, mode="nearest")
    settling = np.exp(-np.arange(frames) / (POSE_SETTLING * FRAME_RATE))
    return POSE_GAIN * (track - settling[:, None] * track[0])
