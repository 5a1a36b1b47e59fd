"""What is heard otherwise than it is written, and what is only written otherwise."""

import pytest

pytest.importorskip("pocketsphinx")
pytest.importorskip("onnx")
pytest.importorskip("jiwer")
pytest.importorskip("whisper_normalizer")

from recipes.nano.evaluation.read_aloud import as_read, differing, words_of


def differences(written: str, heard: str) -> list[tuple[str, str]]:
    """Each as it is read and as it was heard."""
    said, got = words_of(as_read(written)), words_of(as_read(heard))
    return [(" ".join(said[mine]), " ".join(got[other])) for mine, other in differing(said, got)]


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("550g thick-sliced bread", "550 grams thick sliced bread."),
        ("a record 27.6 million pounds", "A record twenty-seven point six million pounds."),
        ("Nice neighbours", "Nice neighbors."),
        ("3 eggwhites", "Three egg whites."),
        ("“It’s $100 million”", "It's one hundred million dollars."),
    ],
)
def test_the_same_words_written_otherwise_are_no_difference(written: str, heard: str) -> None:
    assert differences(written, heard) == []


def test_other_words_are_told_with_what_they_stand_for() -> None:
    assert differences("2. Spread both sides.", "Tool spread both.") == [("two", "tool"), ("sides", "")]
    assert differences("1/4 cup (30g) pecans", "One quarter cup of 30 grams pecans.") == [("", "of")]
