"""English text -> phoneme tokens, by the lexicon of hibari-tts (Apache-2.0): no other data, no network."""

import itertools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import torch
from hibari.g2p import G2P
from torch import Tensor

from talker_t2av.config import PhonemeTextConfig
from talker_t2av.errors import UserError
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

SPEEDS = (0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4)
"""Paces, times the natural one, that have a symbol."""

SPEED_SYMBOLS = "\ue000\ue001\ue002\ue003\ue004\ue005\ue006\ue007"
"""One private-use character for each of `SPEEDS`: the first token of a text whose pace is told. It sounds nowhere."""

SYMBOLS = PHONEMES + SPEED_SYMBOLS
"""A token id is an index into this string. Order is part of the weights."""

VOCABULARY_SIZE = len(SYMBOLS)
_TOKEN_IDS = {symbol: index for index, symbol in enumerate(SYMBOLS)}


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
        self._pronounce = G2P()

    @property
    def vocabulary_size(self) -> int:
        """Token ids are below this number."""
        return VOCABULARY_SIZE if self._speeds else len(PHONEMES)

    def encode(self, text: str, speed: float = 1.0) -> PhonemeTokens:
        """Tokens of a text that is to be said at `speed` times the natural pace, rounded to the nearest known one.

        Raises `UserError` for text without words, for scripts other than Latin, for unknown phonemes, and for a speed
        that the talker has not learnt.
        """
        speed = self._known_speed(speed)
        _check_script(text)
        _check_overrides(text)
        spoken = [token for line in text.split("\n") for token in self._spoken(line)]
        symbols = (_speed_symbol(speed) if self._speeds else "") + BOUNDARY
        spans: list[tuple[int, int]] = []
        for token in spoken:
            known = "".join(symbol for symbol in token.phonemes if symbol in PHONEMES)
            spans.append((len(symbols), len(symbols) + len(known)))
            symbols += known
            if token.spaced and not symbols.endswith(" "):
                symbols += " "
        symbols = symbols.rstrip() + BOUNDARY
        if not any(symbol.isalpha() for symbol in symbols):
            raise UserError(f"There is nothing to say in {text.strip()[:40]!r}: give a sentence in English.")
        return PhonemeTokens(_ids(symbols), _words(OVERRIDE.sub(r"\1", text).split(), spoken, spans), speed)

    def _known_speed(self, speed: float) -> float:
        if not self._speeds:
            if speed != 1:
                raise UserError(ONE_PACE.format(speed=speed))
            return 1.0
        slowest, fastest = self._speeds[0], self._speeds[-1]
        if not slowest <= speed <= fastest:
            raise UserError(f"The speed {speed:g} is not possible: give a number from {slowest:g} to {fastest:g}.")
        return _nearest(speed, self._speeds)

    def _spoken(self, line: str) -> list[_Spoken]:
        tokens = self._pronounce.phonemize_tokens(self._pronounce.tokenize(as_spoken(line)))
        spoken = [_Spoken(token.text, token.phonemes or "", bool(token.whitespace)) for token in tokens]
        return [*spoken[:-1], _Spoken(spoken[-1].text, spoken[-1].phonemes, spaced=True)] if spoken else []


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
    for word in OVERRIDE.sub(r"\1", text).split():
        for letter in filter(str.isalpha, word):
            script = unicodedata.name(letter, "UNKNOWN").split()[0]
            if script not in {
                "LATIN",
                "GREEK",
                "MICRO",
                "OHM",
                "SUPERSCRIPT",
                "FEMININE",
                "MASCULINE",
                "MODIFIER",
            }:
                sentence = text.strip() if len(text.strip()) <= 60 else f"{text.strip()[:57]}..."
                raise UserError(
                    f"The word {word!r} in {sentence!r} is written in {_script_name(script)} letters; "
                    "this model reads English only."
                )


def _script_name(first_word: str) -> str:
    return "Chinese" if first_word == "CJK" else first_word.capitalize()
