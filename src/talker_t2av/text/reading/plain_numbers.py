"""Numbers that nothing else has read: ordinals, years, figures with letters, cardinals and decimals."""

import re

from talker_t2av.text.reading.context import after, before
from talker_t2av.text.reading.number_words import NUMBER, cardinal, code, number, ordinal, year
from talker_t2av.text.reading.rules import Rule, rule

_YEARS = range(1000, 2100)
_COUNTED = re.compile(
    r"\s(?:[a-z]{3,12} )?(?:people|men|women|children|bytes|meters|metres|miles|dollars|euros|pounds|years|days"
    r"|hours|minutes|times|votes|pages"
    r"|words|students|employees|units|jobs|homes|houses|cars|copies|customers|users|members|points|steps|calories"
    r"|feet|acres|tons|troops"
    r"|soldiers|workers|deaths|cases|species|kilometers|kilometres|degrees|percent|yen|volts|watts|items|votes"
    r"|seats|books|guests|fans)\b"
)
_CALCULATED = re.compile(r"\b(?:equals|plus|minus|times|by|than|to|about|number|least|most) $(?<!\bto )(?<!\bby )")
_YEAR_BEFORE = re.compile(
    r"\b(?:in|since|of|by|from|until|till|after|before|during|year|circa|january|february|march|april|may|june"
    r"|july|august"
    r"|september|october|november|december|spring|summer|autumn|fall|winter|early|late|mid)[ -]$",
    re.IGNORECASE,
)


def _four_digits(match: re.Match[str]) -> str:
    """A year, unless things are counted."""
    value = int(match[0])
    if _CALCULATED.search(before(match)) or (_COUNTED.match(after(match)) and not _YEAR_BEFORE.search(before(match))):
        return cardinal(value)
    return year(value) if value in _YEARS else cardinal(value)


def _parts(match: re.Match[str]) -> str:
    """1.26.4"""
    return " point ".join(code(part) for part in match[0].split("."))


def _zero_kept(match: re.Match[str]) -> str | None:
    """USB 3.0, Web 2.0"""
    name = before(match).split()[-1]
    return f"{cardinal(int(match[1]))} point zero" if any(map(str.isupper, name)) else None


def _ordinal(match: re.Match[str]) -> str:
    return ordinal(int(match[1].replace(",", "")))


def _plural(match: re.Match[str]) -> str:
    """5s, 747s"""
    head, _, last = (code(match[1])).rpartition(" ")
    plural = f"{last[:-1]}ies" if last.endswith("y") else f"{last}es" if last.endswith("x") else f"{last}s"
    return f"{head} {plural}".strip()


def _number_and_letters(match: re.Match[str]) -> str:
    """3D, 14L, 5G, 3PO"""
    return f"{code(match[1])} {' '.join(match[2].upper()) if match[2].isupper() or len(match[2]) < 3 else match[2]}"


RULES: tuple[Rule, ...] = (
    rule(r"(?<![\w.,])\d{1,5}(?:\.\d{1,5}){2,4}(?![\w]|[.,]\d)", _parts),
    rule(r"(?<=[A-Za-z] )(?<!\b[a-z] )(\d+)\.0(?![\w.])", _zero_kept),
    rule(r"(?<![\w.,])(\d+(?:,\d{3})*)(?i:st|nd|rd|th)\b", _ordinal),
    rule(r"(?<![\w.,])(\d+)[ºª°](?=\s|$)(?<![°])", _ordinal),
    rule(r"(?<![\w.,])(\d{1,4})['’]?s\b", _plural),
    rule(r"(?<![\w.,])(\d{1,4})([A-Z]{1,4}|[a-z])(?=\d|\b)(?!['’])", _number_and_letters),
    rule(r"(?<![\w.,])(\d+)(?=-[A-Za-z])-", lambda match: f"{_year_or(match[1])} "),
    rule(rf"(?<![\d.,])({NUMBER})\+(?!\w)", lambda match: f"{number(match[1])} plus"),
    rule(r"(?<![\w.,])[1-9]\d{3}(?![\w]|[.,]\d)", _four_digits),
    rule(rf"(?<![\w]){NUMBER}", lambda match: number(match[0])),
    rule(r"\d+", lambda match: f" {number(match[0])} "),
)


def _year_or(text: str) -> str:
    """Four digits are a year where they can be one."""
    return year(int(text)) if len(text) == 4 and int(text) in _YEARS else number(text)
