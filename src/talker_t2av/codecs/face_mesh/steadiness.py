"""A face that does not tremble: what a talker draws afresh every 160 ms has more unrest than a face has."""

import torch
from torch import Tensor

from talker_t2av.codecs.face_mesh.face_model import POSE_SIZE

POSE_SHARES, FACE_SHARES = (0.5, 0.5), (0.85, 1.0)
"""Of what is drawn, so much is the new and the rest is the one before, twice in a row: a drawn head comes to be as
steady as those that the talker learns from, two frames late, and so do lips and lids, a fifth of a frame late."""


class SteadyFace:
    """`MotionFilter` of poses and expressions."""

    def __init__(self) -> None:
        self._before: list[Tensor] = []

    def push(self, motion: Tensor) -> Tensor:
        """Normalised motion [t, M] -> [t, M]; a film begins with what is drawn first."""
        shares = [
            torch.where(torch.arange(motion.shape[1], device=motion.device) < POSE_SIZE, pose, face)
            for pose, face in zip(POSE_SHARES, FACE_SHARES, strict=True)
        ]
        steady = torch.empty_like(motion)
        for frame, drawn in zip(steady, motion, strict=True):
            newest = drawn
            self._before = self._before or [drawn] * len(shares)
            for number, share in enumerate(shares):
                newest = self._before[number] = self._before[number].lerp(newest, share)
            frame[:] = newest
        return steady
