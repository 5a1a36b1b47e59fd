"""How written English is read aloud: everything that is not plain words becomes plain words, by kind and in order.

A rule sees the text as the rules before it left it. Kinds that need more of what stands around them come first: an
address before a file name, a date before a range, a range before a plain number. What is left are words, which the
lexicon pronounces; `[word](/phonemes/)` is its own mark-up for a pronunciation.
"""

from talker_t2av.text.reading import (
    abbreviations,
    acronyms,
    arithmetic,
    capitals,
    chat,
    codes,
    dates,
    electronic,
    figures,
    homographs,
    letters,
    measures,
    model_names,
    money,
    places,
    plain_numbers,
    ranges,
    roman,
    signs,
    streets,
    times,
    unit_words,
)
from talker_t2av.text.reading.markup import INCOMPLETE_OVERRIDE, OVERRIDE
from talker_t2av.text.reading.rules import Rule, apply, pronounced, rule

__all__ = ["INCOMPLETE_OVERRIDE", "OVERRIDE", "as_spoken"]

_BLANKS = rule(r"\s+", " ")
_TIDY: tuple[Rule, ...] = (_BLANKS, rule(r" +(?=[,.;:!?](?:\s|$))", ""))
_RULES: tuple[Rule, ...] = (
    _BLANKS,
    *signs.FIRST_RULES,
    *electronic.RULES,
    *capitals.FIRST_RULES,
    *chat.FIRST_RULES,
    *acronyms.RULES,
    *figures.RULES,
    *codes.RULES,
    *places.RULES,
    *streets.RULES,
    *dates.RULES,
    *times.RULES,
    *arithmetic.COMPARISONS,
    *money.RULES,
    *abbreviations.RULES,
    *ranges.RULES,
    *measures.RULES,
    *arithmetic.RULES,
    *unit_words.RULES,
    *roman.RULES,
    *model_names.RULES,
    *plain_numbers.RULES,
    *letters.RULES,
    *chat.RULES,
    *capitals.RULES,
    *signs.LAST_RULES,
    *_TIDY,
    *homographs.RULES,
    *acronyms.LAST_RULES,
)


def as_spoken(text: str) -> str:
    """A line in words; what an override marks is left alone."""
    pieces, position = [], 0
    for match in OVERRIDE.finditer(text):
        pieces += [_read(text[position : match.start()]), pronounced(match[1].strip(), match[2].strip())]
        position = match.end()
    return "".join([*pieces, _read(text[position:])]).strip()


def _read(text: str) -> str:
    return apply(_RULES, text)
