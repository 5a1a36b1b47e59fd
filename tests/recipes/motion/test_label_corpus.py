import numpy as np
import pytest
import torch

from recipes.nano.motion.label_corpus import make_label
from recipes.nano.motion.labels import GAIN, MEETING_GAP, LabelMaker
from recipes.nano.motion.lip_measures import FaceMeasures, opening_direction
from recipes.nano.motion.phones import VISEME_IDS, VISEMES
from recipes.nano.motion.teacher import WINDOW, MotionTeacher
from talker_t2av.codecs.face_mesh.face_model import FaceModel

CLIP = {
    "key": "heart-000007",
    "samples": 40_000,
    "phonemes": "ˈɑmə",
    "token_ends": [0.6, 0.62, 0.8, 0.9, 1.0, 1.2],
}


@pytest.fixture
def maker(face: FaceModel) -> LabelMaker:
    measures = FaceMeasures.of_face(face)
    opening = opening_direction(np.eye(3)[:1] * np.arange(5)[:, None], measures.lip_gap)
    poses = [np.random.default_rng(0).normal(size=(75, 6)).cumsum(0) / 100]
    return LabelMaker(measures, opening, np.zeros((11, 3)), poses)


@pytest.fixture
def teacher() -> MotionTeacher:
    """One that opens the lips by a tenth for every 20 ms of "aa" within 200 ms."""
    opens = MotionTeacher(3).eval()
    with torch.no_grad():
        for parameter in opens.parameters():
            parameter.zero_()
        opens.layers[0].weight.view(-1, WINDOW, len(VISEMES))[0, :, VISEME_IDS["aa"]] = 1
        opens.layers[3].weight[0, 0] = 1
        opens.layers[6].weight[0, 0] = 1
    return opens


def test_a_label_covers_the_clip_in_whole_patches_and_starts_as_the_portrait(
    teacher: MotionTeacher, maker: LabelMaker
) -> None:
    label = make_label(CLIP, teacher, maker, seed=0)
    assert label.shape == (44, 9)  # 40,000 samples are 10.4 patches of four frames
    np.testing.assert_allclose(label[0], 0, atol=1e-6)
    assert label[17, 6] == pytest.approx(GAIN * 10, abs=0.1)  # the 200 ms of aa are all in sight


def test_lips_meet_where_the_clip_says_m(teacher: MotionTeacher, maker: LabelMaker) -> None:
    with_m, with_n = (
        make_label({**CLIP, "phonemes": phonemes}, teacher, maker, seed=0)[:, 6:] @ maker.measures.lip_gap
        for phonemes in ("ˈɑmə", "ˈɑnə")
    )
    middle = 21  # 0.80 to 0.90 s
    assert with_m[middle] == pytest.approx(MEETING_GAP)
    assert with_n[middle] > 0.5
    np.testing.assert_allclose(with_m[:17], with_n[:17], atol=1e-6)


def test_labels_repeat_with_their_seed_and_differ_between_clips(teacher: MotionTeacher, maker: LabelMaker) -> None:
    first = make_label(CLIP, teacher, maker, seed=0)
    np.testing.assert_array_equal(first, make_label(CLIP, teacher, maker, seed=0))
    assert not np.array_equal(first, make_label(CLIP, teacher, maker, seed=1))
    assert not np.array_equal(first, make_label({**CLIP, "key": "heart-000008"}, teacher, maker, seed=0))
