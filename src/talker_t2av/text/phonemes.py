"""English text -> phoneme tokens, by the lexicon of hibari-tts (Apache-2.0): no other data, no network."""

import unicodedata
from dataclasses import dataclass

import torch
from hibari.g2p import G2P
from torch import Tensor

from talker_t2av.errors import UserError

BOUNDARY = "_"
SYMBOLS = (
    BOUNDARY
    + ' ;:,.!?—…"()“”ˈˌːʰʲ↓→↗↘\u0303'
    + "abcdefhijklmnopqrstuvwxyz"
    + "AIOQSTWY"
    + "ʣʥʦʨᵝꭧᵊɑɐɒæβɔɕçɖðʤəɚɛɜɟɡɥɨɪʝɯɰŋɳɲɴøɸθœɹɾɻʁɽʂʃʈʧʊʋʌɣɤχʎʒʔᵻ"
)
"""Every symbol of the lexicon's alphabet; a token id is an index into this string. Order is part of the weights."""

VOCABULARY_SIZE = len(SYMBOLS)
_TOKEN_IDS = {symbol: index for index, symbol in enumerate(SYMBOLS)}


@dataclass(frozen=True)
class TextTokens:
    """Phonemes of a text, a boundary at both ends."""

    symbols: str
    token_ids: Tensor
    """[L] int64 indices into `SYMBOLS`, one a symbol."""


class PhonemeFrontend:
    """Reads English; anything else in letters is an error."""

    def __init__(self) -> None:
        self._pronounce = G2P()

    def encode(self, text: str) -> TextTokens:
        """Raises `UserError` for text without words and for scripts other than Latin."""
        _check_script(text)
        phonemes = " ".join(filter(None, (self._pronounce(line) for line in text.split("\n"))))
        known = "".join(symbol for symbol in phonemes if symbol in _TOKEN_IDS)
        if not any(symbol.isalpha() for symbol in known):
            raise UserError(f"There is nothing to say in {text.strip()[:40]!r}: give a sentence in English.")
        return tokens_of(known)


def tokens_of(phonemes: str) -> TextTokens:
    """Tokens of a phoneme string, boundaries added."""
    symbols = f"{BOUNDARY}{phonemes}{BOUNDARY}"
    return TextTokens(symbols, torch.tensor([_TOKEN_IDS[symbol] for symbol in symbols]))


def _check_script(text: str) -> None:
    for word in text.split():
        for letter in filter(str.isalpha, word):
            script = unicodedata.name(letter, "UNKNOWN").split()[0]
            if script not in {"LATIN", "MICRO", "FEMININE", "MASCULINE", "MODIFIER"}:
                raise UserError(
                    f"The word {word!r} is written in {_script_name(script)} letters; this model reads English only."
                )


def _script_name(first_word: str) -> str:
    return "Chinese" if first_word == "CJK" else first_word.capitalize()
