"""What the phoneme front end reads, and what it refuses."""

import time

import pytest
from pydantic import ValidationError

from talker_t2av.config import PhonemeTextConfig
from talker_t2av.errors import UserError
from talker_t2av.text.phonemes import (
    BOUNDARY,
    PHONEMES,
    SPEED_SYMBOLS,
    SPEEDS,
    SYMBOLS,
    VOCABULARY_SIZE,
    PhonemeFrontend,
    tokens_of,
)


@pytest.fixture(scope="module")
def frontend() -> PhonemeFrontend:
    return PhonemeFrontend(PhonemeTextConfig())


@pytest.mark.parametrize(
    ("text", "phonemes"),
    [
        ("Hello there!", "həlˈO ðˈɛɹ!"),
        ("The cat sat.", "ðə kˈæt sˈæt."),
        ("It costs $5.", "ˌɪt kˈɔsts fˈIv dˈɑləɹz."),
        ("A café, naïvely?", "ɐ kæfˈA, nIˈivli?"),
        ("First line\nsecond line", "fˈɜɹst lˈIn. sˈɛkənd lˈIn."),
        ("Is it?\nIt is, [pause 1s] she said", "ˌɪz ɪt? ˌɪt ɪz, ʃi sˈɛd."),
        ("Wait [pause 1s] here", "wˈAt, hˈɪɹ."),
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
    assert len(SPEED_SYMBOLS) == len(SPEEDS)


def test_ids_are_those_of_the_weights() -> None:
    """The first weights know 115 symbols; the speeds stand behind them."""
    assert len(PHONEMES) == 115
    assert tokens_of("həlˈO!", 0.7).token_ids.tolist() == [115, 0, 31, 76, 35, 15, 52, 6, 0]
    assert tokens_of("a", 1.4).token_ids.tolist() == [122, 0, 25, 0]
    assert tokens_of("a").token_ids.tolist() == [0, 25, 0]


@pytest.mark.parametrize(("pace", "nearest"), [(0.5, 0.7), (0.74, 0.7), (0.7501, 0.8), (1.0, 1.0), (1.352, 1.4)])
def test_a_pace_of_the_corpus_becomes_the_nearest_speed(pace: float, nearest: float) -> None:
    tokens = tokens_of("a", pace)
    assert tokens.symbols == f"{SPEED_SYMBOLS[SPEEDS.index(nearest)]}_a_"
    assert tokens.speed == nearest


def test_speed_is_told_first_and_words_keep_their_phonemes(frontend: PhonemeFrontend) -> None:
    quick = PhonemeFrontend(PhonemeTextConfig(speeds=SPEEDS))
    text = "It costs $5 today."
    plain, told = frontend.encode(text), quick.encode(text, 1.23)
    assert told.symbols == SPEED_SYMBOLS[SPEEDS.index(1.2)] + plain.symbols
    assert (told.speed, plain.speed) == (1.2, 1.0)
    for before, after in zip(plain.words, told.words, strict=True):
        assert after.text == before.text
        assert told.symbols[after.start : after.end] == plain.symbols[before.start : before.end]
    assert quick.encode(text).symbols[0] == SPEED_SYMBOLS[SPEEDS.index(1.0)]
    assert (frontend.vocabulary_size, quick.vocabulary_size) == (115, 123)


@pytest.mark.parametrize("speed", [0.69, 1.41, 0.0, -1.0, float("nan"), float("inf")])
def test_speeds_out_of_range(speed: float) -> None:
    with pytest.raises(UserError, match=r"from 0\.7 to 1\.4"):
        PhonemeFrontend(PhonemeTextConfig(speeds=SPEEDS)).encode("Hello.", speed)


def test_one_pace_only(frontend: PhonemeFrontend) -> None:
    with pytest.raises(UserError, match="one pace only"):
        frontend.encode("Hello.", 1.1)


def test_a_speed_without_a_symbol_is_an_error() -> None:
    with pytest.raises(UserError, match=r"\[2\.0\]"):
        PhonemeFrontend(PhonemeTextConfig(speeds=(1.0, 2.0)))


@pytest.mark.parametrize("speeds", [(1.1, 1.0), (0.9, 1.1), (1.0, 1.0)])
def test_speeds_of_a_bundle_ascend_and_contain_the_natural_one(speeds: tuple[float, ...]) -> None:
    with pytest.raises(ValidationError, match="ascend and contain 1"):
        PhonemeTextConfig(speeds=speeds)


def test_speed_symbols_cannot_be_typed(frontend: PhonemeFrontend) -> None:
    assert not set(frontend.encode(f"Hello {SPEED_SYMBOLS} there.").symbols) & set(SPEED_SYMBOLS)
    with pytest.raises(UserError, match="none of this model's phonemes"):
        frontend.encode(f"A [gif|{SPEED_SYMBOLS[0]}].")


@pytest.mark.parametrize("override", ["[gif|]", "[|ɡˈɪf]", "[ | ]"])
def test_half_an_override_is_an_error(frontend: PhonemeFrontend, override: str) -> None:
    with pytest.raises(UserError, match=r"something is missing: a pronunciation is written \[word\|phonemes\]"):
        frontend.encode(f"A {override} for you.")


def test_unknown_phoneme_is_an_error() -> None:
    with pytest.raises(KeyError):
        tokens_of("häß")


@pytest.mark.parametrize("text", ["α and β", "the αβγ rule", "ΔΕΘ", "sin θ = λ/2", "[thin|θɪn]"])
def test_greek_letters_are_no_other_script(frontend: PhonemeFrontend, text: str) -> None:
    assert frontend.encode(text).symbols


@pytest.mark.parametrize(
    ("text", "script", "word"),
    [
        ("Hello Привет", "Cyrillic", "Привет"),
        ("你好", "Chinese", "你好"),
        ("say مرحبا now", "Arabic", "مرحبا"),
        ("こんにちは", "Hiragana", "こんにちは"),
        ("He said «Привет», and left.", "Cyrillic", "Привет"),
        ("An apple is яблоко. Good.", "Cyrillic", "яблоко"),
        ("pаypal with another a", "Cyrillic", "pаypal"),
        ("שלום, friends", "Hebrew", "שלום"),
        ("한국어 is Korean", "Hangul", "한국어"),
        ("Say สวัสดี to her", "Thai", "สวัสดี"),
        ("नमस्ते everybody", "Devanagari", "नमस्ते"),
        ("Tea is 茶.", "Chinese", "茶"),
        ("She said καλημέρα to me.", "Greek", "καλημέρα"),
        ("Σωκράτης was wise", "Greek", "Σωκράτης"),
    ],
)
def test_other_scripts_are_named(frontend: PhonemeFrontend, text: str, script: str, word: str) -> None:
    with pytest.raises(UserError, match=f"^The word '{word}' is written in {script} letters"):
        frontend.encode(text)


@pytest.mark.parametrize("text", ["The angle α is small.", "Σ is a sum.", "5 µm", "1º", "Ωmega"])
def test_greek_is_let_through(frontend: PhonemeFrontend, text: str) -> None:
    assert frontend.encode(text).spoken > 3


def test_of_a_long_word_the_beginning_is_shown(frontend: PhonemeFrontend) -> None:
    with pytest.raises(UserError, match=r"^The word '.{37}\.{3}' is written in Chinese letters"):
        frontend.encode("A quotation: " + "很" * 1000)


@pytest.mark.parametrize("text", ["", "   ", "...", "?!", "🙂", "\n\n"])
def test_nothing_to_say(frontend: PhonemeFrontend, text: str) -> None:
    with pytest.raises(UserError, match="nothing to say"):
        frontend.encode(text)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("the", "."), ("To the", "."), ("yes,", "."), ("wait -", "."), ("no:", "."), ('"So"', "."), ("(so)", "."),
        ("(He left. )", "."), ("Out.)", "."),
        ("yes.", "."), ("yes!", "!"), ("yes?", "?"), ('"Yes!"', "!"), ("50 %", "."),
    ],
)  # fmt: skip
def test_a_text_ends_with_a_mark(frontend: PhonemeFrontend, text: str, end: str) -> None:
    """Texts that the talker was trained on do: without a mark it goes on."""
    symbols = frontend.encode(text).symbols.strip(BOUNDARY)
    assert symbols.endswith(end) and sum(map(symbols.count, ".!?…")) == 1


@pytest.mark.parametrize("piece", ["A", "a@", "[a", "aA", "a-", "1,", "[a|b]", "(", "<", "*a "])
def test_what_no_blank_parts_takes_no_ages(frontend: PhonemeFrontend, piece: str) -> None:
    """The lexicon alone would take minutes for some of them."""
    start = time.perf_counter()
    try:
        frontend.encode(piece * 2000)
    except UserError as error:
        assert "nothing to say" in str(error)
    assert time.perf_counter() - start < 10
