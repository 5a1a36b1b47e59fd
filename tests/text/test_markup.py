"""Characters and mark-up of what people paste, against the same in plain writing: a table of readings."""

import codecs
import re
from pathlib import Path

import pytest

from talker_t2av.config import PhonemeTextConfig
from talker_t2av.text.phonemes import BOUNDARY, PhonemeFrontend

NOT_COMPARED = str.maketrans("", "", 'ˈˌ ;:,.!?—…"()“”')


ESCAPE = re.compile(r"\\(?:[nt]|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")
READINGS = [
    tuple(part.strip(" ") for part in line.rsplit(" | ", 1))
    for line in (Path(__file__).parent / "markup.txt").read_text("utf-8").splitlines()
    if " | " in line and not line.startswith("# written")
]


def unescaped(written: str) -> str:
    """With characters in place of `\\n`, `\\t`, `\\xNN`, `\\uNNNN` and `\\UNNNNNNNN`; other backslashes are kept."""
    return ESCAPE.sub(lambda match: codecs.decode(match[0], "unicode_escape"), written)


@pytest.fixture(scope="module")
def frontend() -> PhonemeFrontend:
    return PhonemeFrontend(PhonemeTextConfig())


def sounds(frontend: PhonemeFrontend, text: str) -> str:
    return frontend.encode(text).symbols.strip(BOUNDARY).translate(NOT_COMPARED)


@pytest.mark.parametrize(("written", "read"), READINGS, ids=[written for written, _ in READINGS])
def test_reading(frontend: PhonemeFrontend, written: str, read: str) -> None:
    assert sounds(frontend, unescaped(written)) == sounds(frontend, unescaped(read))
