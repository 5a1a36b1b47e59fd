"""Lips and lids in the space of expression coefficients, and how well lips fit the phones.

A measure is linear in the coefficients: its direction is the basis' own displacement of the landmarks concerned. Units
are outer-eye distances; zero is the face at rest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from recipes.nano.motion.phones import BILABIAL, OPEN_VOWELS, OTHER_CONSONANTS, SILENCE, Segment
from talker_t2av.codecs.face_mesh.face_model import FaceModel
from talker_t2av.codecs.face_mesh.topology import (
    INNER_LOWER_LIP,
    INNER_UPPER_LIP,
    LEFT_MOUTH_CORNER,
    MIDDLE_PAIRS,
    RIGHT_MOUTH_CORNER,
)
from talker_t2av.codecs.protocols import FRAME_RATE

CLOSED_GAP = 0.02


@dataclass(frozen=True)
class FaceMeasures:
    """Directions [E] in coefficient space: coefficients @ direction is the measure."""

    lip_gap: np.ndarray
    mouth_width: np.ndarray
    lid_opening: np.ndarray
    """In shares of the resting opening; the mean of both eyes."""
    lip_weight: np.ndarray
    """[E] how far each coefficient moves the inner lips, 1 for the one that moves them most."""

    @classmethod
    def of_face(cls, face: FaceModel) -> "FaceMeasures":
        inner_lips = sorted({*INNER_UPPER_LIP, *INNER_LOWER_LIP})
        reach = np.linalg.norm(face.basis[:, inner_lips].reshape(len(face.basis), -1), axis=1)
        return cls(
            lip_gap=face.lip_gap_basis[:, MIDDLE_PAIRS].mean(1),
            mouth_width=face.basis[:, LEFT_MOUTH_CORNER, 0] - face.basis[:, RIGHT_MOUTH_CORNER, 0],
            lid_opening=face.lid_opening_basis.mean(1),
            lip_weight=reach / reach.max(),
        )


def opening_direction(expressions: np.ndarray, lip_gap: np.ndarray) -> np.ndarray:
    """[E] how a face changes when its lips open by one unit: regression of `expressions` [N, E] on their lip gap."""
    gap = expressions @ lip_gap
    centred = gap - gap.mean()
    return (expressions - expressions.mean(0)).T @ centred / (centred @ centred)


@dataclass(frozen=True)
class LipReport:
    """How lips and phones go together over many clips."""

    bilabials: int
    closed_at_bilabials: float
    """Share of p, b, m during which the lips meet, like `closed_at_others` for other consonants."""
    closed_at_others: float
    open_vowel_gap: float
    """Median over open vowels of their largest gap."""
    silence_gap: float
    """Median of |gap| over frames of silence."""
    gap_speed: float
    """Root mean square of the gap's change from frame to frame."""


def lip_report(clips: Iterable[tuple[np.ndarray, Sequence[Segment]]], closed: float = CLOSED_GAP) -> LipReport:
    """Measure (lip gap [T], segments) pairs. What follows a silence does not count: resting lips are closed anyway."""
    bilabials, others, vowels, silences, speeds = [], [], [], [], []
    for gap, segments in clips:
        speeds.append(np.diff(gap))
        for before, segment in pairwise(segments):
            first, last = int(segment.start * FRAME_RATE), int(np.ceil(segment.end * FRAME_RATE))
            if segment.viseme == SILENCE:
                silences.append(gap[first + 1 : last - 1])
            span = gap[max(0, first - 1) : last + 1]
            if before.viseme == SILENCE or not len(span):
                continue
            if segment.viseme == BILABIAL:
                bilabials.append(span.min() < closed)
            elif segment.viseme in OTHER_CONSONANTS:
                others.append(span.min() < closed)
            elif segment.viseme in OPEN_VOWELS:
                vowels.append(span.max())
    return LipReport(
        bilabials=len(bilabials),
        closed_at_bilabials=float(np.mean(bilabials)),
        closed_at_others=float(np.mean(others)),
        open_vowel_gap=float(np.median(vowels)),
        silence_gap=float(np.median(np.abs(np.concatenate(silences)))),
        gap_speed=float(np.sqrt(np.mean(np.concatenate(speeds) ** 2))),
    )
