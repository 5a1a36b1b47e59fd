"""Written English as it is read aloud: a table of readings, words that are written alike, pronunciations by hand."""

import random
import time
from pathlib import Path

import pytest

from talker_t2av.config import PhonemeTextConfig
from talker_t2av.errors import UserError
from talker_t2av.text.phonemes import BOUNDARY, PhonemeFrontend
from talker_t2av.text.plain.text import plain_text
from talker_t2av.text.reading import as_spoken

READINGS = [
    tuple(part.strip() for part in line.split(" | "))
    for line in (Path(__file__).parent / "readings.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("# ")
]
NOT_COMPARED = str.maketrans("", "", 'ˈˌ ;:,.!?—…"()“”')


@pytest.fixture(scope="module")
def frontend() -> PhonemeFrontend:
    return PhonemeFrontend(PhonemeTextConfig())


def sounds(frontend: PhonemeFrontend, text: str) -> str:
    return frontend.encode(text).symbols.strip(BOUNDARY).translate(NOT_COMPARED)


def test_the_table_is_large() -> None:
    assert len(READINGS) == len({written for written, _ in READINGS}) >= 1900


@pytest.mark.parametrize(("written", "read"), READINGS, ids=[written for written, _ in READINGS])
def test_reading(frontend: PhonemeFrontend, written: str, read: str) -> None:
    assert sounds(frontend, written) == sounds(frontend, read)


@pytest.mark.parametrize(
    "plain",
    [
        "The baker put a warm apple pie by the open window.",
        "I may go in May, but March on without me.",
        "He came in. She sat down, and the sun set.",
        "King Charles met Queen Camilla, and Pope Leo spoke to Prince Vlad.",
        "Part Company, Chapter Discussion, Class Clown, Level Crossing, Act Now.",
        "The type I like is the one I have, and the part I read was the stage I am at.",
        "No, the answer is no. A ripe fig. In the end we were wed.",
        "Mark Lewis and Henry Clay left; Malcolm X and Mr. Mixon did not.",
        "We won. It was a long, hot day... and then it rained!",
        "Don't you think so? It's ours, isn't it: yours and mine.",
    ],
)
def test_words_stay_as_they_are(plain: str) -> None:
    assert as_spoken(plain).replace("Mister ", "Mr. ") == plain


@pytest.mark.parametrize(
    "piece",
    ["A", "1", "a@", "word-", "a/", "/a", "1-", "1.", "1,", " ", "A ", "A.B.", "IV ", "Henry I ", "10 000 ", "5 km ",
     "$5-", "2x", "5\"", "*a", "#", "_", "<", "é", "α ", "H₂O", "o", "ha", "Jan. ", "Mon-", "10:30 ", "+1 ",
     "he/she ", "a'", "AB'"],
)  # fmt: skip
def test_time_grows_with_the_length_only(frontend: PhonemeFrontend, piece: str) -> None:
    text = f"So: {piece * (2000 // len(piece))}"
    begin = time.process_time()
    frontend.encode(text)
    assert time.process_time() - begin < 2


def test_any_mixture_is_read(frontend: PhonemeFrontend) -> None:
    """No digit is left for the lexicon to guess at, nothing crashes, and the words are those of the text."""
    pieces = [piece for written, _ in READINGS for piece in written.split() if "|" not in piece]
    shuffled = random.Random(0)
    for _ in range(400):
        text = f"Hello {' '.join(shuffled.choices(pieces, k=6))}"
        assert not any(map(str.isdecimal, as_spoken(text))), text
        assert " ".join(word.text for word in frontend.encode(text).words) == plain_text(text)


@pytest.mark.parametrize(
    ("sentence", "spoken"),
    [
        ("I read it yesterday.", "ɹˈɛd"),
        ("I will read it tomorrow.", "ɹˈid"),
        ("She has read every book.", "ɹˈɛd"),
        ("They live here.", "lˈɪv"),
        ("It was a live show.", "lˈIv"),
        ("The lead singer left.", "lˈid"),
        ("The roof has a lead pipe.", "lˈɛd"),
        ("It is made of lead.", "lˈɛd"),
        ("You should lead the way.", "lˈid"),
        ("He will wind the clock.", "wˈInd"),
        ("The wind blew.", "wˈɪnd"),
        ("There is a tear in her eye.", "tˈɪɹ"),
        ("Do not tear it.", "tˈɛɹ"),
        ("Close the door.", "klˈOz"),
        ("Stand close to me.", "klˈOs"),
        ("I object to it.", "əbʤˈɛkt"),
        ("The object is red.", "ˈɑbʤəkt"),
        ("They record a song.", "ɹəkˈɔɹd"),
        ("She broke the record.", "ɹˈɛkəɹd"),
        ("She will present the prize.", "pɹizˈɛnt"),
        ("It was a present.", "pɹˈɛzᵊnt"),
        ("The dove flew away.", "dˈʌv"),
        ("He dove into the water.", "dˈOv"),
        ("Wait a minute.", "mˈɪnət"),
        ("It was a minute detail.", "mInˈut"),
        ("A bow and arrow hung there.", "bˈO"),
        ("He stood at the bow of the ship.", "bˈW"),
        ("He plays the bass guitar.", "bˈAs"),
        ("Use it.", "jˈuz"),
        ("The use of it is easy.", "jˈus"),
    ],
)
def test_words_written_alike(frontend: PhonemeFrontend, sentence: str, spoken: str) -> None:
    assert spoken in frontend.encode(sentence).symbols


def test_pronunciation_by_hand(frontend: PhonemeFrontend) -> None:
    tokens = frontend.encode("A [gif|ʤˈɪf] is worth $5.")
    assert tokens.symbols == "_ɐ ʤˈɪf ɪz wˈɜɹθ fˈIv dˈɑləɹz._"
    assert [word.text for word in tokens.words] == ["A", "gif", "is", "worth", "$5."]


def test_unknown_phonemes_are_named(frontend: PhonemeFrontend) -> None:
    with pytest.raises(UserError, match=r"\[gif\|7ɪf\].*7"):
        frontend.encode("A [gif|7ɪf].")


def test_a_dash_is_a_pause(frontend: PhonemeFrontend) -> None:
    assert "—" in frontend.encode("He said - no.").symbols


def test_each_phoneme_remembers_its_word(frontend: PhonemeFrontend) -> None:
    tokens = frontend.encode('"It costs $3.50", he said - on 3/4/2021!')
    said = {word.text: tokens.symbols[word.start : word.end] for word in tokens.words}
    assert list(said) == ['"It', "costs", '$3.50",', "he", "said -", "on", "3/4/2021!"]
    assert said['$3.50",'] == "θɹˈi dˈɑləɹz ænd fˈɪfti sˈɛnts"
    assert said["on"] == "ˌɔn"
    assert " ".join(said) == '"It costs $3.50", he said - on 3/4/2021!'
    spoken = {index for word in tokens.words for index in range(word.start, word.end)}
    assert all(index in spoken for index, symbol in enumerate(tokens.symbols) if symbol.isalpha())
    ends = [0, *(word.end for word in tokens.words)]
    assert all(word.start >= end for word, end in zip(tokens.words, ends, strict=False))


@pytest.mark.parametrize(
    "text",
    ["- Hello 🙂 there, & you? ...", "& Sons", "%", "Tom & I paid 5 % … twice!", *(w for w, _ in READINGS)],
)
def test_words_together_are_the_text(frontend: PhonemeFrontend, text: str) -> None:
    tokens = frontend.encode(text)
    assert " ".join(word.text for word in tokens.words) == " ".join(plain_text(text).split())
    assert all(word.start < word.end for word in tokens.words)
    spoken = {index for word in tokens.words for index in range(word.start, word.end)}
    assert all(index in spoken for index, symbol in enumerate(tokens.symbols) if symbol.isalpha())
