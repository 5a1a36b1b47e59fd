from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from recipes.nano.motion.lip_measures import FaceMeasures
from recipes.nano.motion.phones import VISEMES
from recipes.nano.motion.teacher import (
    WINDOW,
    MotionTeacher,
    correlations,
    make_examples,
    read_clips,
    sped_up,
    train,
    wide_windows,
)
from talker_t2av.codecs.face_mesh.face_model import FaceModel


def talking_clips(count: int, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Clips whose face follows the visemes: each viseme its own shape, smoothed over 120 ms."""
    random = np.random.default_rng(seed)
    shapes = np.random.default_rng(0).normal(size=(len(VISEMES), 3))
    clips = []
    for _ in range(count):
        track = np.repeat(random.integers(len(VISEMES), size=40), 8)[:300]
        smooth = np.apply_along_axis(np.convolve, 0, shapes[track], np.ones(12) / 12, "same")
        clips.append((smooth.reshape(75, 4, 3).mean(1), track))
    return clips


@pytest.fixture
def measures(face: FaceModel) -> FaceMeasures:
    return FaceMeasures.of_face(replace(face, basis=np.random.default_rng(1).normal(size=face.basis.shape)))


def test_windows_are_centred_on_their_frame() -> None:
    track = np.arange(400)
    windows = wide_windows(track)
    assert windows.shape == (100, WINDOW + 2)
    frame = 50
    assert windows[frame].tolist() == list(range(4 * frame - 22, 4 * frame + 26, 2))
    assert (windows[0] >= 0).all()
    assert windows[0, 0] == 0
    assert windows[-1, -1] == 399


def test_part_of_a_frame_is_an_error() -> None:
    with pytest.raises(ValueError, match="10 columns"):
        wide_windows(np.zeros(10, int))


@pytest.mark.parametrize("speed", [1.0, 1.3, 1.6])
def test_faster_copies_keep_face_and_phones_together(speed: float) -> None:
    columns = np.arange(300)
    frames = columns.reshape(75, 4).mean(1)[:, None]  # the face is the time itself
    face, track = sped_up(frames, columns, speed)
    assert len(face) == int(75 / speed)
    assert len(track) == 4 * len(face)
    np.testing.assert_allclose(face[:, 0], track.reshape(-1, 4).mean(1), atol=1.0)


def test_teacher_learns_how_a_face_follows_its_phones(measures: FaceMeasures) -> None:
    torch.set_num_threads(1)
    teacher = train(make_examples(talking_clips(60, seed=1), (1.0,)), measures, epochs=12, seed=0)
    unseen = talking_clips(10, seed=2)
    assert min(correlations(teacher, unseen, measures).values()) > 0.85
    late = [(np.roll(face, 3, axis=0), track) for face, track in unseen]
    assert max(correlations(teacher, late, measures).values()) < 0.5


def test_training_repeats_with_its_seed_and_weights_survive_the_file(measures: FaceMeasures, tmp_path: Path) -> None:
    examples = make_examples(talking_clips(8, seed=1), (1.0, 1.3))
    track = talking_clips(1, seed=3)[0][1]
    first, again, other = (train(examples, measures, epochs=1, seed=seed).predict(track) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    teacher = train(examples, measures, epochs=1, seed=0)
    save_file(teacher.state_dict(), tmp_path / "teacher.safetensors")
    np.testing.assert_array_equal(MotionTeacher.load(tmp_path / "teacher.safetensors").predict(track), first)


def test_badly_aligned_clips_and_the_other_split_are_left_out() -> None:
    codes = {name: np.full((75, 9), value) for value, name in enumerate(("good", "bad", "held"))}
    alignments = {
        "good": {"split": "train", "deviation_s": 0.05, "phones": [["B", 0.4, 0.5]]},
        "bad": {"split": "train", "deviation_s": 0.5, "phones": [["B", 0.4, 0.5]]},
        "held": {"split": "validation", "deviation_s": 0.05, "phones": [["B", 0.4, 0.5]]},
        "lost": {"split": "train", "deviation_s": 0.05, "phones": [["B", 0.4, 0.5]]},
    }
    (clip,) = read_clips(codes, alignments, "train")
    assert clip[0].shape == (75, 3)
    assert clip[0].max() == 0
    assert np.flatnonzero(clip[1]).tolist() == list(range(40, 50))
