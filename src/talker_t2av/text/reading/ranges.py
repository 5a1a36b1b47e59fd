"""Ranges, scores, sizes and numbers joined with words: what stands between two numbers."""

import functools
import re

from talker_t2av.text.reading.context import after
from talker_t2av.text.reading.number_words import NUMBER, cardinal
from talker_t2av.text.reading.rules import Rule, alternatives, rule
from talker_t2av.text.reading.units import UNITS

_START = r"(?<![\w.,:/$€£])(?<!\d[-–])"
_UNIT = (
    rf"(?:{alternatives(symbol for symbol in UNITS if symbol[0].isalpha() and symbol not in {'A', 'K', 'N', 'V', 'W'})}"
    r"|(?:second|minute|hour|day|week|month|year|gram|kilo|kilogram|pound|ounce|lit(?:er|re)|pint|cup|mile|yard|foot|inch"
    r"|(?:centi|milli|kilo)?met(?:er|re)|(?:table|tea)spoon|degree)(?:e?s)?|feet)(?![\w/])"
)
_COMMON_FRACTION = r"(?:1/[2-8]|[23]/[345]|[57]/8)"
_CALCULATION = re.compile(r"=|\b(?:what is|what's|what’s|calculate|compute|solve|how much is)\b", re.IGNORECASE)
_SCORE = re.compile(
    r"\b(?:won|win|wins|beat|beats|lost|lose|lead|leads|led|score|scored|tied|tie|drew|draw|final|defeat\w*)\b",
    re.IGNORECASE,
)


@functools.lru_cache(maxsize=1)
def is_calculation(text: str) -> bool:
    """Whether its signs between numbers are those of arithmetic."""
    return bool(_CALCULATION.search(text))


def _range(match: re.Match[str]) -> str | None:
    first, last = match[1], match[3]
    spaced = " " in match[2]
    if is_calculation(match.string):
        return None
    if first == last == "50":
        return "50 50"
    one, other = (float(text.replace(",", "")) for text in (first, last))
    if spaced and other < one and not _SCORE.search(match.string):
        return None
    return f"{first} to {last}"


def _fractions(match: re.Match[str]) -> str | None:
    return None if is_calculation(match.string) else f"{match[1]} to "


def _packages(match: re.Match[str]) -> str | None:
    """2 x 400g tins"""
    return None if is_calculation(match.string) else f"{cardinal(int(match[1]))} "


def _sequence(match: re.Match[str]) -> str:
    return match[0].replace("-", " ")


def _times(match: re.Match[str]) -> str:
    return " times " if is_calculation(match.string) or re.match(r"10\s?[\^⁰¹²³⁴⁵⁶⁷⁸⁹⁻]", after(match)) else " by "


def _multiple(match: re.Match[str]) -> str | None:
    """2x: two times, but for an unknown in a calculation."""
    return None if is_calculation(match.string) else f"{cardinal(int(match[1]))} times"


RULES: tuple[Rule, ...] = (
    rule(r"(?<=\d)(st|nd|rd|th)\s?[-–]\s?(?=\d{1,3}(?:st|nd|rd|th)\b)", r"\1 to "),
    rule(
        rf"{_START}({NUMBER})(\s?[-–—]\s?)({NUMBER})(?!['’]?[A-Za-z]?\d|[.,/:]\d|[-–]\d|\s?=|-?(?:year|day|week"
        rf"|month)\w*-)",
        _range,
    ),
    rule(
        rf"(?<=\d)([ -]?{_UNIT}\.?)\s?[-–—]\s?(?=(?:{NUMBER} )?(?:{NUMBER}|\d+/\d+)[ -]?{_UNIT}|half an? )",
        r"\1 to ",
    ),
    rule(rf"(?<![\w/.,-])((?:\d{{1,3}}[ -])?{_COMMON_FRACTION})\s?[-–—]\s?(?=\d{{1,3}}\b(?![,.:-]))", _fractions),
    rule(rf"{_START}({NUMBER})(\s?[-–]\s?)({NUMBER})(?=-(?:year|day|week|month)\w*-)", _range),
    rule(rf"(?<=\d)\s?(%|°C|°F|°|k|K)\s?[-–]\s?(?={NUMBER}\s?\1)", " to "),
    rule(rf"{_START}({NUMBER})\s?%\s?[-–]\s?({NUMBER})(?=\s?%)", r"\1 to \2"),
    rule(r"(?<![\w-])\d{1,2}(?:-\d{1,2}){2,4}(?![\w-])", _sequence),
    rule(
        rf"{_START}(\d{{1,2}})\s?[×x]\s?(?={NUMBER}[ -]?(?:g|kg|ml|cl|l|L|oz|lb|gram|ounce|pound|lit(?:er|re))s?\b)",
        _packages,
    ),
    rule(r"(?<=\d)\s?[×x]\s?(?=\d)", _times),
    rule(r"(?<=\d)\s?(cm|mm|m|in|ft|\"|″|')\s?[×x]\s?(?=\d)", r"\1 by "),
    rule(r"(?<![\w.])(\d{1,3})x(?!\w)", _multiple),
    rule(r"(?<![\w.])(\d{1,3}\.\d{1,3})x(?!\w)", r"\1 times"),
    rule(r"\b([A-Z])\s?[-–]\s?([A-Z])\b(?<=A[-–]Z)", r"\1 to \2"),
    rule(r"(?<=\d)-to-(?=\d)", " to "),
    rule(r"(?<![\w-])(\d{1,3}[A-Za-z])[-–](?=\d{1,3}[A-Za-z](?![\w-]))", r"\1 to "),
    rule(r"(?<![\w-])([A-Z])(\d{1,3})[-–](?=\1\d{1,3}(?![\w-]))", r"\1\2 to "),
)
