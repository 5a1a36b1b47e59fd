"""The benchmark of the four tasks: its table, its takes, its view of a bundle without tags."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.tasks.table import COLUMNS, Row, markdown_table
from recipes.nano.measures.reports import Target
from talker_t2av import Talker
from talker_t2av.generation.sound import Sound
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


def need_recipes() -> None:
    """The benchmark makes and judges speech by what the recipes are made with."""
    for tool in ("soundfile", "pocketsphinx", "parselmouth", "onnx", "faster_whisper", "jiwer", "mediapipe"):
        pytest.importorskip(tool)


def test_without_tags_a_bundle_is_tried_as_published() -> None:
    need_recipes()
    from benchmarks.tasks.methods import METHODS, possible_methods, without_tags

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


def test_a_take_is_made_once_and_its_length_is_told(tmp_path: Path) -> None:
    need_recipes()
    from benchmarks.tasks.materials import Item, Material
    from benchmarks.tasks.methods import Method
    from benchmarks.tasks.takes import make_takes

    called = []

    def make(studio: object, item: Item, seed: int) -> Sound:
        called.append((item.name, seed))
        return Sound(np.zeros(4800 if seed else 2500, np.float32), 24_000)

    items = [Item(name, "Yes.", ["yes"], "heart", tmp_path / "yes.wav") for name in "ab"]
    for _ in range(2):
        takes = make_takes(None, Method("any", make), Material("m", "m", items), tmp_path / "takes")
        assert called == [("a", 0), ("b", 1)]
        assert [take.made.frames for take in takes] == [2, 5]
        assert [take.made.whole for take in takes] == [False, True]
        assert [take.sound.name for take in takes] == ["a.wav", "b.wav"]
        assert takes[0].video is None


def test_spoken_time_leaves_the_silence_around_it_out() -> None:
    need_recipes()
    from benchmarks.tasks.scores import spoken_seconds
    from recipes.nano.motion.phones import BILABIAL, SILENCE, Segment

    parts = [(SILENCE, 0, 0.7), (BILABIAL, 0.7, 0.9), (SILENCE, 0.9, 1.2), (BILABIAL, 1.2, 1.4), (SILENCE, 1.4, 3)]
    assert spoken_seconds([Segment(*part) for part in parts]) == pytest.approx(0.7)


def test_letters_of_grid_are_read_as_letters() -> None:
    need_recipes()
    from benchmarks.tasks.materials import aligned_words, spelled
    from recipes.nano.corpus.grid import GridClip

    words = [(word, 0.0) for word in "set white at a four now".split()]
    assert spelled(GridClip("swwa4n", "validation", words, np.zeros(1))) == "Set white at A four now."
    assert aligned_words("It’s a well-known 'trick', Anna!") == ["it's", "a", "well", "known", "trick", "anna"]
