"""The benchmark of the four tasks: its table, its lips, its view of a bundle without tags."""

from pathlib import Path

import numpy as np
import pytest
from reports import Target
from skimage import data
from tasks_table import COLUMNS, Row, markdown_table

from talker_t2av import Talker
from talker_t2av.media.video import Mp4Writer
from talker_t2av.model.sequence import Task

SCORES = {"sync": 0.31, "best_sync": 0.35, "best_lag": -2, "shuffled": 0.2, "closed": 0.9, "bilabials": 21}


def test_the_table_marks_what_has_a_target() -> None:
    targets = {"sync": Target(at_least=0.3), "shuffled": Target(at_most=0.12), "length": Target(at_least=1)}
    lines = markdown_table([Row("A2V", "GRID", SCORES, targets), Row("TTS", "sentences", {"wer": 0.0126})]).splitlines()
    assert len({line.count("|") for line in lines}) == 1
    cells = [cell.strip() for cell in lines[2].strip("|").split("|")]
    shown = dict(zip(COLUMNS, cells[2:], strict=True))
    assert shown["sync"] == "0.31 ✓"
    assert shown["shuffled"] == "0.20 ✗"
    assert shown["best_sync"] == "0.35 at -2"
    assert shown["closed"] == "0.90 of 21", "it has no target"
    assert shown["length"] == "", "it was not measured"
    assert "0.013" in lines[3]
    assert "✓" not in lines[3]


def landmarks(gaps: np.ndarray) -> np.ndarray:
    """[T, 478, 2] faces of which only eyes, middle of the lips, forehead and chin are somewhere; 100 px wide eyes."""
    points = np.zeros((len(gaps), 478, 2))
    points[:, 263, 0] = 100
    points[:, 152, 1] = 200
    for lower in (87, 14, 317):
        points[:, lower, 1] = gaps
    return points


def test_lips_are_read_off_and_filled_where_the_face_is_lost() -> None:
    pytest.importorskip("mediapipe")
    from film_lips import lips_of

    points = landmarks(np.array([0, 10, 20, 30.0]))
    points[2] = np.nan
    lips = lips_of(points)
    assert lips.gap == pytest.approx([0, 0.1, 0.2, 0.3])
    assert lips.aperture == pytest.approx([0, 0.05, 0.1, 0.15])
    assert lips.found == 0.75
    with pytest.raises(ValueError, match="lost"):
        lips_of(np.full_like(points, np.nan))


def test_landmarks_of_a_film_are_found_once(tmp_path: Path) -> None:
    pytest.importorskip("mediapipe")
    from film_lips import film_landmarks

    film = tmp_path / "she.mp4"
    with Mp4Writer(film, 256, 256) as writer:
        writer.write(np.repeat(data.astronaut()[None, :256, 96:352], 3, axis=0), np.zeros(3 * 960, np.float32))
    found = film_landmarks(film)
    assert found.shape == (3, 478, 2)
    assert np.isfinite(found).all()
    film.unlink()
    np.testing.assert_array_equal(film_landmarks(film), found)


def test_without_tags_a_bundle_is_tried_as_published() -> None:
    pytest.importorskip("soundfile")
    pytest.importorskip("pocketsphinx")
    from tasks_methods import METHODS, possible_methods, without_tags

    bundle = Talker.load("nano", device="cpu").bundle
    tagged = bundle.talker.sequence.model_copy(update={"task_tags": 4, "a2v_look_ahead": 2})
    bundle.talker.sequence = tagged
    assert possible_methods(bundle) == list(METHODS)
    plain = without_tags(bundle)
    assert plain.talker.sequence.task_tags <= Task.A2V
    assert bundle.talker.sequence is tagged, "the bundle itself keeps its tags"
    assert plain.talker.backbone is bundle.talker.backbone
    possible = possible_methods(plain)
    assert "a2v-zero-shot" in possible
    assert not {"a2v", "a2v-textless", "v2a"} & set(possible)
