"""What the phoneme front end reads, and what it refuses."""

import pytest

from talker_t2av.errors import UserError
from talker_t2av.text.phonemes import BOUNDARY, SYMBOLS, VOCABULARY_SIZE, PhonemeFrontend, tokens_of


@pytest.fixture(scope="module")
def frontend() -> PhonemeFrontend:
    return PhonemeFrontend()


@pytest.mark.parametrize(
    ("text", "phonemes"),
    [
        ("Hello there!", "həlˈO ðˈɛɹ!"),
        ("The cat sat.", "ðə kˈæt sˈæt."),
        ("It costs $5.", "ˌɪt kˈɔsts fˈIv dˈɑləɹz."),
        ("A café, naïvely?", "ɐ kæfˈA, nIˈivli?"),
        ("First line\nsecond line", "fˈɜɹst lˈIn sˈɛkənd lˈIn"),
    ],
)
def test_pronunciation(frontend: PhonemeFrontend, text: str, phonemes: str) -> None:
    assert frontend.encode(text).symbols == f"{BOUNDARY}{phonemes}{BOUNDARY}"


def test_tokens_name_their_symbols(frontend: PhonemeFrontend) -> None:
    tokens = frontend.encode("Please bring me a cup of tea.")
    assert "".join(SYMBOLS[index] for index in tokens.token_ids) == tokens.symbols
    assert int(tokens.token_ids.max()) < VOCABULARY_SIZE


def test_symbols_are_distinct() -> None:
    assert len(set(SYMBOLS)) == VOCABULARY_SIZE


def test_unknown_phoneme_is_an_error() -> None:
    with pytest.raises(KeyError):
        tokens_of("häß")


@pytest.mark.parametrize(
    ("text", "script", "word"),
    [
        ("Hello Привет", "Cyrillic", "Привет"),
        ("你好", "Chinese", "你好"),
        ("say مرحبا now", "Arabic", "مرحبا"),
        ("こんにちは", "Hiragana", "こんにちは"),
    ],
)
def test_other_scripts_are_named(frontend: PhonemeFrontend, text: str, script: str, word: str) -> None:
    with pytest.raises(UserError, match=f"{word}.*{script} letters"):
        frontend.encode(text)


@pytest.mark.parametrize("text", ["", "   ", "...", "?!", "🙂", "\n\n"])
def test_nothing_to_say(frontend: PhonemeFrontend, text: str) -> None:
    with pytest.raises(UserError, match="nothing to say"):
        frontend.encode(text)
