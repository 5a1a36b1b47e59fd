import pytest

pytest.importorskip("jiwer")
pytest.importorskip("whisper_normalizer")

from recipes.nano.measures.slips import Slip, find_slips


@pytest.mark.parametrize(
    ("text", "heard", "slips"),
    [
        ("No, no, no, that is not what I said.", "No, no, that is not what I said.", [("skipped", "no")]),
        ("He said the big cat ran.", "He said ran.", [("skipped", "the big cat")]),
        ("Stop!", "", [("skipped", "stop")]),
        ("He walked home.", "He walked, walked home.", [("repeated", "walked")]),
        ("Left, right, left.", "Left, right, left, right, left.", [("repeated", "right left")]),
        ("He went home late.", "He went home late, thank you.", [("added", "thank you")]),
        (
            "We sang and danced, and then we slept.",
            "We sang, and then we slept, we slept.",
            [("skipped", "and danced"), ("repeated", "we slept")],
        ),
        ("Ten, nine, eight, seven.", "Ten, nine, seven.", [("skipped", "8")]),
        ("Six, zero, zero, one, eight.", "6-018.", [("skipped", "0")]),
    ],
)
def test_words_that_are_missing_or_too_many_are_found(text: str, heard: str, slips: list[tuple[str, str]]) -> None:
    assert find_slips(text, heard) == [Slip(*slip) for slip in slips]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("The sixth sick sheep slept.", "The six sick sheep slept."),
        ("Betty bought bitter butter.", "Buddy but better butter."),
        ("Some one came in to night.", "Someone came in tonight."),
        ("How much wood would a woodchuck chuck?", "How much wood would a wood chuck chuck?"),
        ("The bus leaves at 7:05 and 7:45.", "The bus leaves at seven oh five and 7.45."),
        ("It is nineteen forty-five.", "It is 1945."),
        ("Six, zero, zero, one, eight.", "6 0 0 1 8."),
        ("The code is six, zero, one.", "The code is 6-01."),
        ("In 1969, about 600,000,000 people watched.", "In nineteen sixty-nine, about 600 million people watched."),
        ("Add 3/4 of a cup of milk on May 3rd.", "Add three quarters of a cup of milk on May third."),
        ("I'm sure they are here.", "I am sure they're here."),
    ],
)
def test_what_is_only_misheard_or_written_otherwise_is_no_slip(text: str, heard: str) -> None:
    assert find_slips(text, heard) == []
