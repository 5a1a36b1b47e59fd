"""Letters of other alphabets, with accents, and those that stand for themselves."""

import re
import unicodedata

from talker_t2av.text.reading.foreign_words import EITHER_WAY, WITH_ACCENTS
from talker_t2av.text.reading.rules import Rule, alternatives, pronounced, rule
from talker_t2av.text.reading.vocabulary import is_word

_GREEK = (
    ""
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron"
    " pi rho sigma sigma tau upsilon phi chi psi omega"
).split()
_GREEK_NAMES = {
    **{chr(0x3B1 + index): name for index, name in enumerate(_GREEK)},
    **{chr(0x391 + index): name for index, name in enumerate(_GREEK)},
    "ϕ": "phi", "ϑ": "theta", "ϵ": "epsilon", "µ": "mu", "Ω": "omega", "∆": "delta", "∑": "sum",
    "∏": "product", "∂": "partial",
    "∇": "nabla", "∫": "integral",
}  # fmt: skip
_FOLDED = str.maketrans({
    "ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ß": "ss", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
    "ð": "th",
    "Ð": "Th", "þ": "th", "Þ": "Th", "ı": "i", "ŋ": "ng", "ħ": "h", "Ħ": "H", "ə": "a", "Ə": "A",
})  # fmt: skip
_LEFT = {"naïvely"}
"""Read rightly by the lexicon as it is, although it does not list it."""
_ACCENTED = re.compile(r"(?<![^\W\d_])[^\W\d_]*[À-ÖØ-öø-ÿĀ-ɏəƏḀ-ỿ][^\W\d_]*")


def _greek(match: re.Match[str]) -> str:
    return f" {' '.join(_GREEK_NAMES[letter] for letter in match[0])} "


def folded(word: str) -> str:
    """The word in the letters of English."""
    bare = unicodedata.normalize("NFD", word.translate(_FOLDED))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def _accented(match: re.Match[str]) -> str | None:
    word = match[0]
    if word.lower() in WITH_ACCENTS:
        return pronounced(folded(word), WITH_ACCENTS[word.lower()])
    known = any(is_word(word.removesuffix(ending)) for ending in ("", "s", "'s", "ly", "d"))
    return None if known or word.lower() in _LEFT else folded(word)


def _name(match: re.Match[str]) -> str:
    return pronounced(match[0], EITHER_WAY[match[0].lower()])


RULES: tuple[Rule, ...] = (
    rule(f"[{''.join(_GREEK_NAMES)}]+", _greek),
    rule(_ACCENTED.pattern, _accented),
    rule(rf"\b(?:{alternatives(EITHER_WAY)})\b", _name, re.IGNORECASE),
)
