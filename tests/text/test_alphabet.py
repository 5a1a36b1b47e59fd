"""The page on reading tells the whole alphabet, and its examples are the lexicon's."""

import re
from pathlib import Path

import pytest

from talker_t2av.config import PhonemeTextConfig
from talker_t2av.text.phonemes import BOUNDARY, PHONEMES, PhonemeFrontend

PAGE = (Path(__file__).parents[2] / "docs" / "reading.md").read_text("utf-8")
ROWS = re.findall(r"^\| `(\S)` \| (\w+)[^|]* \| `(\S+)` \|$", PAGE, re.MULTILINE)
MORE = re.findall(r"`(\S)`", PAGE.partition("has hardly heard:")[2].partition("\n\n")[0])


@pytest.fixture(scope="module")
def frontend() -> PhonemeFrontend:
    return PhonemeFrontend(PhonemeTextConfig())


@pytest.mark.parametrize(("symbol", "word", "phonemes"), ROWS)
def test_example(frontend: PhonemeFrontend, symbol: str, word: str, phonemes: str) -> None:
    assert symbol in phonemes
    assert frontend.encode(word).symbols.strip(BOUNDARY + ".") == phonemes
    assert frontend.encode(f"[{word}|{phonemes}]").symbols.strip(BOUNDARY + ".") == phonemes


def test_the_alphabet_is_whole() -> None:
    told = [symbol for symbol, _, _ in ROWS] + MORE
    assert sorted(told) == sorted(symbol for symbol in PHONEMES if symbol not in BOUNDARY + ' ;:,.!?—…"()“”ˈˌ')
