"""A head that does not tremble: what a talker draws afresh every 160 ms has more unrest than a head has."""

import torch
from torch import Tensor

from talker_t2av.codecs.face_mesh.face_model import POSE_SIZE

NEW_SHARE, PASSES = 0.5, 2
"""Of a pose, so much is the new one and the rest the pose before, twice in a row: drawn poses come to be as steady as
those that the talker learns from, two frames late. Lips and lids stay as they are."""


class SteadyHead:
    """`MotionFilter` of head poses."""

    def __init__(self) -> None:
        self._before: Tensor | None = None

    def push(self, motion: Tensor) -> Tensor:
        """Normalised motion [t, M] -> [t, M]; a film begins with its first pose."""
        if not len(motion):
            return motion
        if self._before is None:
            self._before = motion[0, :POSE_SIZE].expand(PASSES, -1).clone()
        poses = []
        for drawn in motion[:, :POSE_SIZE]:
            newest = drawn
            for number in range(PASSES):
                newest = self._before[number] = self._before[number].lerp(newest, NEW_SHARE)
            poses.append(newest)
        return torch.cat((torch.stack(poses), motion[:, POSE_SIZE:]), dim=1)
