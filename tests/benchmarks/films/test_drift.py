"""A long film that changes is told from one that does not."""

import numpy as np
import pytest

from benchmarks.films.drift import head_speeds, joint_speeds, level, pose_drift
from talker_t2av.codecs.protocols import FRAME_RATE


def test_level_is_in_decibels() -> None:
    sine = np.sin(np.arange(2400) * 0.1)
    assert level(sine) == pytest.approx(-3.01, abs=0.05)
    assert level(sine) - level(sine / 10) == pytest.approx(20, abs=0.01)


def test_a_pose_that_moved_away_has_drifted() -> None:
    first = np.random.default_rng(0).normal(size=(50, 6)) / 100
    moved = first + [0, np.radians(5), 0, 0.3, 0.4, np.log(1.1)]
    drift = pose_drift(first, moved)
    assert drift == pytest.approx({"degrees": 5, "eye distances": 0.5, "size": 1.1})
    assert pose_drift(first, first) == {"degrees": 0, "eye distances": 0, "size": 1}


def test_a_jump_at_a_joint_is_seen_there_alone() -> None:
    poses = np.zeros((60, 6))
    poses[:, 3] = np.arange(60) * 0.001  # a slow drift to the right
    poses[23:, 0] += 0.2  # and a jump in the pause between two sentences
    speeds = head_speeds(poses)
    at_joints, elsewhere = joint_speeds(speeds, ends=[20, 40, 58], pause=6)
    assert at_joints[0] == pytest.approx(np.hypot(0.2, 0.001) * FRAME_RATE)
    assert at_joints[1] == pytest.approx(0.001 * FRAME_RATE)
    assert len(at_joints) == 2, "behind the last end is no sentence"
    assert len(elsewhere) == 59 - 2 * 7
    assert elsewhere == pytest.approx(0.001 * FRAME_RATE)


@pytest.mark.parametrize("frame", [20, 26])
def test_a_joint_reaches_from_the_last_frame_of_a_sentence_to_the_first_of_the_next(frame: int) -> None:
    poses = np.zeros((60, 6))
    poses[frame:, 1] = 0.1
    at_joints, elsewhere = joint_speeds(head_speeds(poses), ends=[20], pause=6)
    assert at_joints.tolist() == pytest.approx([0.1 * FRAME_RATE])
    assert elsewhere.max() == 0
