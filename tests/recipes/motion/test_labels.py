import numpy as np
import pytest

from recipes.nano.motion.labels import (
    BLINK_REACH,
    GAIN,
    MEETING_GAP,
    MIRRORED,
    POSE_GAIN,
    LabelMaker,
    add_blinks,
    blink_times,
    mean_blink,
    meet_lips,
    pose_track,
)
from recipes.nano.motion.lip_measures import FaceMeasures, opening_direction
from recipes.nano.motion.phones import BILABIAL, SILENCE, VISEME_IDS, Segment
from talker_t2av.codecs.face_mesh.face_model import FaceModel

OPEN = VISEME_IDS["aa"]


@pytest.fixture
def measures(face: FaceModel) -> FaceMeasures:
    return FaceMeasures.of_face(face)


@pytest.fixture
def maker(measures: FaceMeasures) -> LabelMaker:
    return LabelMaker.learn(blinking_clips(), measures)


def blinking_clips() -> list[np.ndarray]:
    """Motion codes of clips with a talking mouth, a wandering head and one blink each."""
    random = np.random.default_rng(0)
    clips = []
    for number in range(20):
        codes = np.zeros((75, 9))
        codes[:, :6] = 0.05 * np.sin(np.arange(75)[:, None] / 9 + random.uniform(0, 6, 6))
        codes[:, 6] = 0.5 + 0.4 * np.sin(np.arange(75) / 4 + number)
        codes[28:33, 7] = [-0.3, -0.9, -1.5, -0.9, -0.3]
        clips.append(codes)
    return clips


def test_lips_meet_at_bilabials_and_nothing_else_changes(measures: FaceMeasures) -> None:
    expressions = np.tile([1.0, 0.3, -0.2], (50, 1))
    segments = [Segment(SILENCE, 0, 0.4), Segment(OPEN, 0.4, 0.9), Segment(BILABIAL, 0.9, 1.0), Segment(OPEN, 1.0, 2.0)]
    closed = meet_lips(expressions, segments, measures.lip_gap, np.array([10.0, 0, 0]))
    gap = closed @ measures.lip_gap
    assert gap[23] == pytest.approx(MEETING_GAP)
    far = np.r_[0:20, 28:50]
    np.testing.assert_array_equal(closed[far], expressions[far])
    np.testing.assert_array_equal(closed[:, 1:], expressions[:, 1:])
    assert (gap <= expressions @ measures.lip_gap + 1e-12).all()


def test_meeting_never_opens_closed_lips(measures: FaceMeasures) -> None:
    expressions = np.tile([-0.1, 0.0, 0.0], (25, 1))
    closed = meet_lips(expressions, [Segment(BILABIAL, 0.4, 0.5)], measures.lip_gap, np.array([10.0, 0, 0]))
    np.testing.assert_array_equal(closed, expressions)


def test_a_clip_without_bilabials_is_left_alone(measures: FaceMeasures) -> None:
    expressions = np.ones((10, 3))
    unchanged = meet_lips(expressions, [Segment(OPEN, 0, 0.4)], measures.lip_gap, np.ones(3))
    np.testing.assert_array_equal(unchanged, expressions)


def test_opening_direction_is_that_of_the_data_and_opens_by_one_unit(measures: FaceMeasures) -> None:
    gap = np.random.default_rng(0).uniform(0, 0.1, 500)
    way = np.array([10.0, 0.0, 4.0])
    found = opening_direction(gap[:, None] * way + [3.0, 0.0, 1.0], measures.lip_gap)
    np.testing.assert_allclose(found, way, atol=1e-9)
    assert found @ measures.lip_gap == pytest.approx(1)


def test_blinks_are_found_and_learnt(measures: FaceMeasures) -> None:
    blink = mean_blink([clip[:, 6:] for clip in blinking_clips()], measures.lid_opening)
    np.testing.assert_allclose(blink[BLINK_REACH - 2 : BLINK_REACH + 3, 1], [-0.3, -0.9, -1.5, -0.9, -0.3], atol=1e-9)
    assert np.abs(blink[[0, -1]]).max() == 0


def test_clips_without_a_blink_are_an_error(measures: FaceMeasures) -> None:
    with pytest.raises(ValueError, match="no blink"):
        mean_blink([np.zeros((75, 3))], measures.lid_opening)


def test_a_blink_does_not_move_the_lips(maker: LabelMaker, measures: FaceMeasures) -> None:
    assert np.abs(maker.blink @ measures.lid_opening).max() > 0.5
    np.testing.assert_allclose(maker.blink @ measures.lip_gap, 0, atol=1e-12)


def test_blinks_fit_into_the_clip_and_come_at_a_natural_rate() -> None:
    random = np.random.default_rng(1)
    frames, clips = 250, 400
    times = [blink_times(frames, random) for _ in range(clips)]
    assert min(min(t) for t in times if t) >= BLINK_REACH
    assert max(max(t) for t in times if t) < frames - BLINK_REACH
    assert min(np.diff(t).min() for t in times if len(t) > 1) >= 19
    a_minute = sum(map(len, times)) / (clips * frames / 25 / 60)
    assert 15 < a_minute < 25


def test_a_blink_is_added_where_it_belongs(maker: LabelMaker) -> None:
    blinking = add_blinks(np.zeros((40, 3)), maker.blink, [20])
    assert np.abs(blinking[:, 1]).argmax() == 20
    assert np.abs(np.delete(blinking, slice(15, 26), axis=0)).max() == 0


def test_the_head_starts_at_the_portraits_pose_and_moves_without_jumps() -> None:
    poses = [clip[:, :6] for clip in blinking_clips()]
    random = np.random.default_rng(2)
    tracks = [pose_track(poses, 300, random) for _ in range(50)]
    assert all((track[0] == 0).all() for track in tracks)
    largest = POSE_GAIN * max(np.abs(np.diff(pose, axis=0)).max() for pose in poses)
    assert max(np.abs(np.diff(track, axis=0)).max() for track in tracks) < 1.5 * largest
    assert np.std([track[-1] for track in tracks]) > 0.02
    assert np.abs(np.mean(tracks)) < 0.02


def test_half_of_the_heads_are_mirrored() -> None:
    pose = np.tile([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], (75, 1)) * np.linspace(0, 1, 75)[:, None]
    random = np.random.default_rng(3)
    turns = [pose_track([pose], 200, random).mean(0) / [1, 2, 3, 4, 5, 6] for _ in range(40)]
    signs = {tuple(np.sign(turn / turn[0])) for turn in turns}
    assert signs == {(1.0,) * 6, tuple(MIRRORED)}


def test_a_label_is_all_of_it_and_repeats_with_its_seed(maker: LabelMaker, measures: FaceMeasures) -> None:
    predicted = np.tile([1.0, 0.0, 0.5], (100, 1))
    segments = [Segment(OPEN, 0, 2.0), Segment(BILABIAL, 2.0, 2.1), Segment(OPEN, 2.1, 4.0)]
    label = maker.label(predicted, segments, np.random.default_rng(4))
    assert label.shape == (100, 9)
    gap = label[:, 6:] @ measures.lip_gap
    assert gap[10] == pytest.approx(GAIN * 0.1)
    assert gap[51] == pytest.approx(MEETING_GAP)
    np.testing.assert_array_equal(label, maker.label(predicted, segments, np.random.default_rng(4)))
    assert not np.array_equal(label, maker.label(predicted, segments, np.random.default_rng(5)))
