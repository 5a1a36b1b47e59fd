"""A forced aligner tells words that were said from words that were left out, in a teacher's speech."""

import pytest

pytest.importorskip("parselmouth")
pytest.importorskip("pocketsphinx")
pytest.importorskip("onnx")
pytest.importorskip("jiwer")

from recipes.nano.corpus.speakers import NAMED
from recipes.nano.evaluation.reference_speech import reference_speech
from recipes.nano.evaluation.second_hearing import SecondHearing
from recipes.nano.measures.slips import Slip

WHOLE = "We walked and walked and walked until we could walk no more."
SHORTER = "We walked and walked until we could walk no more."


@pytest.fixture(scope="module")
def hearing() -> SecondHearing:
    return SecondHearing(24_000)


def test_a_repetition_is_heard_where_it_was_said(hearing: SecondHearing) -> None:
    whole, shorter = reference_speech([(text, NAMED["heart"]) for text in (WHOLE, SHORTER)])
    slip = Slip("skipped", "walked and")
    assert hearing.hears(WHOLE, slip, whole)
    assert not hearing.hears(WHOLE, slip, shorter)
    assert not hearing.hears(WHOLE, Slip("skipped", "talked"), whole), "words that the text does not have"


def test_what_it_cannot_judge_stays_a_slip(hearing: SecondHearing) -> None:
    (whole,) = reference_speech([(WHOLE, NAMED["heart"])])
    assert not hearing.hears(WHOLE, Slip("repeated", "walked and"), whole)
    assert not hearing.hears("We walked to 4172 zzyzx and back.", Slip("skipped", "and"), whole)


def test_a_figure_is_the_word_that_was_said(hearing: SecondHearing) -> None:
    said, unsaid = reference_speech([(text, NAMED["heart"]) for text in ("It is nine already.", "It is already.")])
    slip = Slip("skipped", "9")
    assert hearing.hears("It is 9 already.", slip, said)
    assert not hearing.hears("It is 9 already.", slip, unsaid)


def test_a_single_word_is_told_from_others(hearing: SecondHearing) -> None:
    (garden,) = reference_speech([("Garden.", NAMED["heart"])])
    assert hearing.hears("garden", Slip("skipped", "garden"), garden)
    assert not hearing.hears("yes", Slip("skipped", "yes"), garden)


def test_which_of_two_readings_was_said(hearing: SecondHearing) -> None:
    (shorter,) = reference_speech([(SHORTER, NAMED["heart"])])
    words = SHORTER.lower().rstrip(".").split()
    assert hearing.side(words, slice(1, 2), ["talked"], shorter) == "text"
    assert hearing.side([words[0], "talked", *words[2:]], slice(1, 2), ["walked"], shorter) == "other"
    assert hearing.side(words, slice(1, 2), ["zyzzx"], shorter) == "unknown", "a word that it does not know"
