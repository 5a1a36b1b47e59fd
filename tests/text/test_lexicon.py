"""Lexicon files: what is found, how it is spoken, and what is wrong with a line."""

import random
import string
import time
from pathlib import Path

import pytest

from talker_t2av.config import PhonemeTextConfig, QwenChatTextConfig
from talker_t2av.errors import UserError
from talker_t2av.text.lexicon import LARGEST_FILE, read_lexicon
from talker_t2av.text.phonemes import PhonemeFrontend
from talker_t2av.text.qwen_chat import QwenChatFrontend
from talker_t2av.text.stand_in_tokenizer import stand_in_tokenizer

NAMES = """\
# How names are spoken

Siobhan\t[ʃɪvˈɔn]
Rhys\t\t[ɹˈis]
Nguyen\twin
IT\tinformation technology
C++\tsee plus plus
Acme\tack me
Acme Corp.\tthe Acme corporation
O'Shea\toh shay
quinoa\tkeen wah
Zoe\u0308\t[zˈOi]
.NET\tdot net
"""


@pytest.fixture(scope="module")
def frontend() -> PhonemeFrontend:
    return PhonemeFrontend(PhonemeTextConfig())


@pytest.fixture
def names(tmp_path: Path) -> Path:
    path = tmp_path / "names.txt"
    path.write_text(NAMES, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Siobhan came.", "[Siobhan|ʃɪvˈɔn] came."),
        ("SIOBHAN and siobhan came.", "[S|ʃɪvˈɔn] and [S|ʃɪvˈɔn] came."),
        ("Siobhan's dog", "[S|ʃɪvˈɔnz] dog"),
        ("Rhys’s dog", "[S|ɹˈisᵻz] dog"),
        ("(Nguyen)", "(win)"),
        ("Nguyens and Siobhans", "Nguyens and Siobhans"),
        ("It is IT.", "It is information technology."),
        ("I like C++.", "I like see plus plus."),
        ("Acme and Acme Corp. too", "ack me and the Acme corporation too"),
        ("O’Shea, Quinoa.", "oh shay, keen wah."),
        ("Zoë or Zoe\u0308", "[Z|zˈOi] or [Z|zˈOi]"),
        ("A .NET program", "A dot net program"),
        ("[Siobhan|ʤˈɪf]", "[S|ʤˈɪf]"),
        ("# Siobhan\n- **Rhys**", "[S|ʃɪvˈɔn]\n[R|ɹˈis]"),
    ],
)
def test_words_are_spoken_as_the_lexicon_says(frontend: PhonemeFrontend, names: Path, text: str, said: str) -> None:
    bound = frontend.with_lexicon(read_lexicon(names))
    stress = str.maketrans("", "", "ˈˌ")
    assert bound.encode(text).symbols.translate(stress) == frontend.encode(said).symbols.translate(stress)


def test_words_are_shown_as_they_are_written(frontend: PhonemeFrontend, names: Path) -> None:
    tokens = frontend.with_lexicon(read_lexicon(names)).encode("Siobhan Nguyen's IT team ate quinoa.")
    said = {word.text: tokens.symbols[word.start : word.end] for word in tokens.words}
    assert list(said) == ["Siobhan", "Nguyen's", "IT", "team", "ate", "quinoa."]
    assert said["Nguyen's"] == "wˈɪnz" and said["quinoa."] == "kˈin wˈɑ"


def test_the_front_end_itself_stays(frontend: PhonemeFrontend, names: Path) -> None:
    before = frontend.encode("Nguyen").symbols
    assert frontend.with_lexicon(read_lexicon(names)).encode("Nguyen").symbols != before
    assert frontend.encode("Nguyen").symbols == before


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Siobhan", "write a word, a tab"),
        ("Siobhan ʃɪvˈɔn", "write a word, a tab"),
        ("Siobhan\t", "write a word, a tab"),
        ("Siobhan\tʃɪvˈɔn", "neither .phonemes. nor words"),
        ("Siobhan\t[ʃɪvˈɔn", "neither .phonemes. nor words"),
        ("Siobhan\t[ʃɪvˈɔn]s", "neither .phonemes. nor words"),
        ("Siobhan\tshi [pause 1s] vawn", "neither .phonemes. nor words"),
        (f"Siobhan\t{'so ' * 40}", "more than 100 characters"),
        ("\tshivawn", "write a word, a tab"),
        ("a\tb\tc", "write a word, a tab"),
        ("&\tand", "'&' is no word"),
        ("[a]\tb", "is no word"),
        ("a" * 101 + "\tb", "is no word"),
        ("Siobhan\t?!", "nothing to say"),
        ("Siobhan\t[7ɪf]", "has 7, which is none of this model's phonemes"),
        ("Siobhan\tШивон", "Cyrillic"),
        ("Siobhan\t[]", "nothing to say"),
        ("SIOBHAN\tb\nsiobhan\tc\nSiobhan\td", "'Siobhan' is there twice, first in line 3"),
        (b"Jos\xe9\tHosay", "not UTF-8"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named(frontend: PhonemeFrontend, tmp_path: Path, line: str | bytes, told: str) -> None:
    path = tmp_path / "names.txt"
    path.write_bytes(b"# names\n" + (line if isinstance(line, bytes) else line.encode()))
    number = 4 if "twice" in told else 2
    with pytest.raises(UserError, match=rf"names\.txt, line {number}: .*{told}.*\.$"):
        frontend.with_lexicon(read_lexicon(path))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_text("#" * (LARGEST_FILE + 1))
    for name, told in {
        "large.txt": "is larger than 1 MiB",
        "nowhere.txt": "cannot be read",
        ".": "cannot be read",
    }.items():
        with pytest.raises(UserError, match=told):
            read_lexicon(tmp_path / name)


def test_thousands_of_entries_take_no_longer(tmp_path: Path) -> None:
    draw = random.Random(0)
    words = ["".join(draw.choices(string.ascii_lowercase, k=8)) for _ in range(20_000)]
    path = tmp_path / "names.txt"
    path.write_text("".join(f"{word}\tname\n" for word in dict.fromkeys(words)))
    lexicon = read_lexicon(path)
    start = time.perf_counter()
    assert lexicon.replaced(" ".join(words), lambda entry, written: entry.said) == " ".join(["name"] * len(words))
    assert time.perf_counter() - start < 5


def test_the_released_model_reads_respellings_only(tmp_path: Path, names: Path) -> None:
    chat = QwenChatFrontend(stand_in_tokenizer(), QwenChatTextConfig())
    path = tmp_path / "respelt.txt"
    path.write_text("Siobhan\tShivawn\n")
    bound = chat.with_lexicon(read_lexicon(path))
    assert bound.encode("Siobhan's here").token_ids.tolist() == chat.encode("Shivawn's here").token_ids.tolist()
    with pytest.raises(UserError, match=r"names\.txt, line 3: this model reads no phonemes: write 'Siobhan' in other"):
        chat.with_lexicon(read_lexicon(names))
