"""Words that are to be spoken in a way of their own: a file with a line for each."""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from talker_t2av.errors import UserError
from talker_t2av.text.plain.characters import cleaned
from talker_t2av.text.reading import OVERRIDE

LARGEST_FILE = 2**20
"""Bytes: some thirty thousand names."""
LONGEST_WORD = 100
"""Characters of an entry's word or words, and of what is said instead."""

_ONLY_PHONEMES = re.compile("[ˈˌːʃʒʤʧʊɪɹɜɐʌᵊᵻθɡ]")
"""Symbols that no respelling has."""
_LETTERS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Entry:
    """One line of a lexicon."""

    word: str
    """Or several, with one blank between them."""
    said: str
    """Phonemes, or other words that are read instead."""
    phonemes: bool
    line: int
    """Number in the file, from 1."""


class Lexicon:
    """Finds its words in a text: whole ones, the longest first.

    Capitals do not count, unless the word has some within it: "anna" is found as "Anna" and "ANNA", "IT" only as "IT".
    """

    def __init__(self, path: Path, entries: tuple[Entry, ...]) -> None:
        """`path` is named in messages. Raises `UserError` for a word that is there twice."""
        self.path, self.entries = path, entries
        self._found = dict[str, Entry]()
        self._places = defaultdict[str, set[tuple[int, int]]](set)
        for entry in entries:
            key = _key(entry.word)
            if key in self._found:
                raise self.refused(entry, f"{entry.word!r} is there twice, first in line {self._found[key].line}")
            self._found[key] = entry
            first = next(_LETTERS.finditer(entry.word))
            self._places[first[0].lower()].add((len(entry.word), first.start()))

    def refused(self, entry: Entry, why: str) -> UserError:
        """The error for an entry that is of no use."""
        return UserError(f"{self.path}, line {entry.line}: {why}; correct it, or leave the line out.")

    def replaced(self, text: str, say: Callable[[Entry, str], str]) -> str:
        """The text with `say(entry, word as it is written)` in place of each word that has an entry.

        What has a pronunciation already, `[word|phonemes]`, is left alone. Takes time by the length of the text only.
        """
        pieces, position = list[str](), 0
        for match in OVERRIDE.finditer(text):
            pieces += [self._replaced(text[position : match.start()], say), match[0]]
            position = match.end()
        return "".join([*pieces, self._replaced(text[position:], say)])

    def _replaced(self, text: str, say: Callable[[Entry, str], str]) -> str:
        pieces, position = list[str](), 0
        for run in _LETTERS.finditer(text):
            for length, before in sorted(self._places.get(run[0].lower(), ()), reverse=True):
                start, end = run.start() - before, run.start() - before + length
                written = text[max(start, 0) : end]
                entry = self._found.get(_plain_quotes(written)) or self._found.get(_plain_quotes(written).lower())
                if entry and start >= position and not text[end : end + 1].isalnum():
                    pieces += [text[position:start], say(entry, written)]
                    position = end
                    break
        return "".join([*pieces, text[position:]])


def read_lexicon(path: str | Path) -> Lexicon:
    """Read a file: a line a word (or several), a tab, then `[phonemes]` or a respelling in other words; "#" begins a
    comment. Raises `UserError` for what cannot be read, with the number of the line."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise UserError(f"The lexicon {path} cannot be read ({error.strerror}); check the name.") from error
    if len(content) > LARGEST_FILE:
        raise UserError(f"The lexicon {path} is larger than {LARGEST_FILE // 2**20} MiB; leave out what is not needed.")
    entries = list[Entry]()
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        try:
            written = line.decode()
        except UnicodeDecodeError as error:
            raise UserError(f"{path}, line {number}: this is not UTF-8; save the file as plain text.") from error
        if written.strip() and not written.lstrip().startswith("#"):
            entries.append(_entry(path, number, written))
    return Lexicon(path, tuple(entries))


def _entry(path: Path, number: int, line: str) -> Entry:
    columns = [column.strip() for column in re.split(r"\t+", line.strip())]
    if len(columns) != 2 or not all(columns):
        raise UserError(f"{path}, line {number}: write a word, a tab, then [phonemes] or other words to read instead.")
    word, said = " ".join(cleaned(columns[0]).split()), columns[1]
    phonemes = re.fullmatch(r"\[([^\[\]|]+)\]", said)
    if not _LETTERS.search(word) or set("[]|") & set(word) or len(word) > LONGEST_WORD:
        raise UserError(f"{path}, line {number}: {word[:40]!r} is no word that could stand in a text; correct it.")
    if not phonemes and not any(map(str.isalpha, OVERRIDE.sub(r"\2", said))):
        raise UserError(f"{path}, line {number}: there is nothing to say in {said[:40]!r}; correct it.")
    if len(said) > LONGEST_WORD:
        raise UserError(f"{path}, line {number}: what is said has more than {LONGEST_WORD} characters; shorten it.")
    plain = OVERRIDE.sub("", said)
    if not phonemes and (set("[]") & set(plain) or _ONLY_PHONEMES.search(plain)):
        raise UserError(f"{path}, line {number}: {said[:40]!r} is neither [phonemes] nor words to read; correct it.")
    return Entry(word, phonemes[1].strip() if phonemes else cleaned(said), phonemes is not None, number)


def _key(word: str) -> str:
    inner_capitals = any(letter.isupper() for part in _LETTERS.findall(word) for letter in part[1:])
    return _plain_quotes(word if inner_capitals else word.lower())


def _plain_quotes(word: str) -> str:
    return word.replace("’", "'")
