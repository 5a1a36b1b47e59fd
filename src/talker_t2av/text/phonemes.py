"""English text -> phoneme tokens, by the lexicon of hibari-tts (Apache-2.0): no other data, no network."""

import itertools
import re
import unicodedata
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

import torch
from hibari.g2p import G2P
from torch import Tensor

from talker_t2av.config import PhonemeTextConfig
from talker_t2av.errors import UserError
from talker_t2av.text.lexicon import Entry, Lexicon
from talker_t2av.text.pauses import split_pauses
from talker_t2av.text.plain.text import plain_text
from talker_t2av.text.reading import INCOMPLETE_OVERRIDE, OVERRIDE, as_spoken
from talker_t2av.text.tokens import ONE_PACE, TextTokens, Word

BOUNDARY = "_"
PHONEMES = (
    BOUNDARY
    + ' ;:,.!?—…"()“”ˈˌːʰʲ↓→↗↘\u0303'
    + "abcdefhijklmnopqrstuvwxyz"
    + "AIOQSTWY"
    + "ʣʥʦʨᵝꭧᵊɑɐɒæβɔɕçɖðʤəɚɛɜɟɡɥɨɪʝɯɰŋɳɲɴøɸθœɹɾɻʁɽʂʃʈʧʊʋʌɣɤχʎʒʔᵻ"
)
"""Every symbol of the lexicon's alphabet."""

ENDS = (".", "!", "?", "…")
"""Marks that end a text."""
OPEN_ENDS = " ,;:—"
"""Marks behind which more is expected."""

SPEEDS = (0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4)
"""Paces, times the natural one, that have a symbol."""

SPEED_SYMBOLS = "\ue000\ue001\ue002\ue003\ue004\ue005\ue006\ue007"
"""One private-use character for each of `SPEEDS`: the first token of a text whose pace is told. It sounds nowhere."""

SYMBOLS = PHONEMES + SPEED_SYMBOLS
"""A token id is an index into this string. Order is part of the weights."""

VOCABULARY_SIZE = len(SYMBOLS)
_TOKEN_IDS = {symbol: index for index, symbol in enumerate(SYMBOLS)}


PAUSE, LINE_END = ",", "."
"""What parts text before and behind a pause that is asked for, and lines."""
STOPS = ",;:.!?—…"
QUOTES = '"“”() '
MARKS = ".,;:!?()[]{}<>\"'“”‘’…—。，、！？"
_ENDING = re.compile(rf"{OVERRIDE.pattern}(['’]?s)\b")
LONGEST_RUN = 60
"""Characters without a blank: longer than any word."""
_LONG_RUN = re.compile(rf"\S{{{LONGEST_RUN + 1},}}")
GREEK_WORD = re.compile("[ά-ώΐΰἀ-ῼ]{4,}")
"""Greek letters that are a word; fewer are named, as in formulas."""
LONGEST_SHOWN = 40
"""Characters of a word that is refused."""


class PhonemeTokens(TextTokens):
    """Phonemes of a text, a boundary at both ends; in front of them the symbol of the speed, where it is told."""

    @property
    def symbols(self) -> str:
        """The same as characters, one a token."""
        return "".join(SYMBOLS[index] for index in self.token_ids.tolist())

    @property
    def first_sounding(self) -> int:
        """Index of the first token that can sound: the boundary, behind the speed where it is told."""
        return int(self.symbols[:1] in SPEED_SYMBOLS)


@dataclass(frozen=True)
class _Spoken:
    """A token of the lexicon: what it reads, how that sounds, and whether a space follows."""

    text: str
    phonemes: str
    spaced: bool


class PhonemeFrontend:
    """Reads English; anything else in letters is an error."""

    def __init__(self, config: PhonemeTextConfig) -> None:
        """Raises `UserError` for speeds that have no symbol."""
        unknown = sorted(set(config.speeds) - set(SPEEDS))
        if unknown:
            raise UserError(f"The bundle names the speeds {unknown}, but only {list(SPEEDS)} have a symbol.")
        self._speeds = config.speeds
        self._lexicon: Lexicon | None = None
        self._respelt = dict[str, str]()
        self._pronounce = G2P()

    @property
    def vocabulary_size(self) -> int:
        """Token ids are below this number."""
        return VOCABULARY_SIZE if self._speeds else len(PHONEMES)

    def encode(self, text: str, speed: float = 1.0) -> PhonemeTokens:
        """Tokens of a text that is to be said at `speed` times the natural pace, rounded to the nearest known one.

        Lines that are meant as such, and pauses that are asked for, are parted by a stop. The words are those of the
        plain text: without mark-up. Raises `UserError` for text without words, for scripts other than Latin and Greek,
        for unknown phonemes, for a pause that cannot be made, and for a speed that the talker has not learnt.
        """
        speed = self._known_speed(speed)
        plain = plain_text(text)
        _check_overrides(plain)
        _check_script(plain)
        pieces = _pieces(plain)
        spoken = [token for piece, stop in pieces for token in self._spoken(piece, stop)]
        symbols = (_speed_symbol(speed) if self._speeds else "") + BOUNDARY
        spans: list[tuple[int, int]] = []
        for token in spoken:
            known = "".join(symbol for symbol in token.phonemes if symbol in PHONEMES)
            spans.append((len(symbols), len(symbols) + len(known)))
            symbols += known
            if token.spaced and not symbols.endswith(" "):
                symbols += " "
        symbols = _closed(symbols) + BOUNDARY
        if not any(symbol.isalpha() for symbol in symbols):
            raise UserError(f"There is nothing to say in {text.strip()[:40]!r}: give a sentence in English.")
        written = OVERRIDE.sub(r"\1", " ".join(piece for piece, _ in pieces)).split()
        return PhonemeTokens(_ids(symbols), _words(written, spoken, spans), speed)

    def with_lexicon(self, lexicon: Lexicon) -> "PhonemeFrontend":
        """The same, which pronounces the words of a lexicon as that says, wherever a text has no pronunciation itself.

        Raises `UserError` for phonemes and letters that it does not know.
        """
        for entry in lexicon.entries:
            try:
                _check_overrides(f"[{entry.word}|{entry.said}]" if entry.phonemes else entry.said)
                _check_script(entry.word if entry.phonemes else entry.said)
            except UserError as error:
                raise UserError(f"{lexicon.path}, line {entry.line}: {error}") from error
        bound = copy(self)
        bound._lexicon, bound._respelt = lexicon, {}
        return bound

    def _marked(self, entry: Entry, written: str) -> str:
        """A word of the lexicon with its pronunciation."""
        if not entry.phonemes and entry.said not in self._respelt:
            sounds = "".join(token.phonemes + " " * token.spaced for token in self._tokens(entry.said))
            self._respelt[entry.said] = "".join(
                sound for sound in sounds if sound == " " or sound not in STOPS + QUOTES
            )
        return f"[{written}|{entry.said if entry.phonemes else self._respelt[entry.said].strip()}]"

    def _known_speed(self, speed: float) -> float:
        if not self._speeds:
            if speed != 1:
                raise UserError(ONE_PACE.format(speed=speed))
            return 1.0
        slowest, fastest = self._speeds[0], self._speeds[-1]
        if not slowest <= speed <= fastest:
            raise UserError(f"The speed {speed:g} is not possible: give a number from {slowest:g} to {fastest:g}.")
        return _nearest(speed, self._speeds)

    def _spoken(self, piece: str, stop: str) -> list[_Spoken]:
        """A piece of plain text; behind it the stop, where it has none of its own."""
        spoken = self._tokens(self._lexicon.replaced(piece, self._marked) if self._lexicon else piece)
        last = next((token.phonemes[-1] for token in reversed(spoken) if token.phonemes.strip(QUOTES)), stop)
        end = [_Spoken("", stop if last not in STOPS else "", spaced=True)]
        return [*spoken[:-1], replace(spoken[-1], spaced=False), *end] if spoken else []

    def _tokens(self, line: str) -> list[_Spoken]:
        line = _ENDING.sub(lambda match: f"[{match[1]}{match[3]}|{match[2]}{_ending(match[2])}]", line)
        tokens = self._pronounce.phonemize_tokens(self._pronounce.tokenize(_LONG_RUN.sub(_parted, as_spoken(line))))
        return [_Spoken(token.text, token.phonemes or "", bool(token.whitespace)) for token in tokens]


def _parted(run: re.Match[str]) -> str:
    """What no blank parts for too long, with blanks behind its signs or within it: the lexicon's time for a
    run grows with the third power of its pieces."""
    if "](/" in run[0]:
        return run[0]
    return re.sub(rf"(\w{{{LONGEST_RUN}}})(?=\w)", r"\1 ", re.sub(r"(?<=[^\w'’])(?=\w)", " ", run[0]))


def _ending(phonemes: str) -> str:
    """How the s of a plural or a genitive sounds behind a word."""
    last = phonemes.rstrip()[-1:]
    return "ᵻz" if last in "szʃʒʧʤʦʣ" else "s" if last in "ptkfθ" else "z"


def _closed(symbols: str) -> str:
    """The same with a mark at its end and nothing behind it, as all texts have that the talker was trained on: else it
    goes on with whatever comes to its mind (of 200 single words, 7 until the cap)."""
    spoken = symbols.rstrip(OPEN_ENDS + QUOTES)
    return spoken if spoken.endswith(ENDS) else spoken + "."


def token_id(symbol: str) -> int:
    """The id of one of `SYMBOLS`."""
    return _TOKEN_IDS[symbol]


def tokens_of(phonemes: str, speed: float | None = None) -> PhonemeTokens:
    """Tokens of a phoneme string, boundaries added, without words.

    They begin with the symbol of the `speed`, rounded to the nearest of `SPEEDS`; without one, with the boundary.
    """
    symbols = f"{BOUNDARY}{phonemes}{BOUNDARY}"
    if speed is None:
        return PhonemeTokens(_ids(symbols))
    nearest = _nearest(speed, SPEEDS)
    return PhonemeTokens(_ids(_speed_symbol(nearest) + symbols), speed=nearest)


def _nearest(speed: float, speeds: Sequence[float]) -> float:
    return min(speeds, key=lambda known: abs(known - speed))


def _speed_symbol(speed: float) -> str:
    return SPEED_SYMBOLS[SPEEDS.index(speed)]


def _ids(symbols: str) -> Tensor:
    return torch.tensor([_TOKEN_IDS[symbol] for symbol in symbols])


def _words(written: Sequence[str], spoken: Sequence[_Spoken], spans: Sequence[tuple[int, int]]) -> tuple[Word, ...]:
    """Find each written word among the spoken tokens.

    Words that are read as they are written match; between matches ("$3.50", "three dollars and fifty cents") the
    spoken tokens are shared out among the written words in order. What is written and not spoken, or spoken for a
    sign ("&"), stays with the word before it.
    """
    heard = [index for index, token in enumerate(spoken) if any(map(str.isalpha, token.phonemes))]
    matcher = SequenceMatcher(
        None, [_bare(word) for word in written], [_bare(spoken[index].text) for index in heard], autojunk=False
    )
    firsts: list[int] = []
    said: list[tuple[int, int]] = []
    for _, first, last, begin, end in matcher.get_opcodes():
        there = [index for index in range(first, last) if _bare(written[index])]
        if said and not there and begin < end:
            said[-1] = said[-1][0], spans[heard[end - 1]][1]
        count = min(len(there), end - begin)
        for number in range(count):
            part = heard[begin + number * (end - begin) // count : begin + (number + 1) * (end - begin) // count]
            firsts.append(there[number * len(there) // count])
            said.append((spans[part[0]][0], spans[part[-1]][1]))
    said = said or [(spans[heard[0]][0], spans[heard[-1]][1])]
    said[0] = spans[heard[0]][0], said[0][1]
    edges = [0, *firsts[1:], len(written)]
    texts = [" ".join(written[edge:following]) for edge, following in itertools.pairwise(edges)]
    return tuple(Word(text, *span) for text, span in zip(texts, said, strict=True))


def _pieces(plain: str) -> list[tuple[str, str]]:
    """What is spoken without a break, and the stop behind it: a line's, or a pause's within one; none at the end."""
    pieces = list[tuple[str, str]]()
    for line in plain.split("\n"):
        chunks = [chunk for chunk, _ in split_pauses(line) if chunk]
        pieces += [*((chunk, PAUSE) for chunk in chunks[:-1]), *((chunk, LINE_END) for chunk in chunks[-1:])]
    return [*pieces[:-1], (pieces[-1][0], "")] if pieces else []


def _bare(word: str) -> str:
    return "".join(filter(str.isalnum, word)).lower()


def _check_overrides(text: str) -> None:
    incomplete = INCOMPLETE_OVERRIDE.search(text)
    if incomplete:
        raise UserError(f"In {incomplete[0]!r} something is missing: a pronunciation is written [word|phonemes].")
    for match in OVERRIDE.finditer(text):
        unknown = sorted(set(match[2]) - set(PHONEMES) | set(match[2]) & {BOUNDARY})
        if unknown:
            raise UserError(
                f"The pronunciation in {match[0]!r} has {' '.join(unknown)}, which is none of this model's phonemes."
            )


def _check_script(text: str) -> None:
    greek = GREEK_WORD.search(OVERRIDE.sub(r"\1", text))
    if greek:
        raise _unreadable(greek[0], "GREEK", text)
    for letter in dict.fromkeys(text):
        if letter.isalpha() and not letter.isascii():
            script = unicodedata.name(letter, "UNKNOWN").split()[0]
            if script not in {"LATIN", "GREEK", "MICRO", "OHM", "SUPERSCRIPT", "FEMININE", "MASCULINE", "MODIFIER"}:
                raise _unreadable(letter, script, text)


def _unreadable(letters: str, script: str, text: str) -> UserError:
    word = next(word for word in OVERRIDE.sub(r"\1", text).split() if letters in word).strip(MARKS)
    shown = word if len(word) <= LONGEST_SHOWN else f"{word[: LONGEST_SHOWN - 3]}..."
    return UserError(
        f"The word {shown!r} is written in {_script_name(script)} letters; this model reads English only: "
        "write it in Latin letters, or leave it out."
    )


def _script_name(first_word: str) -> str:
    return "Chinese" if first_word == "CJK" else first_word.capitalize()
