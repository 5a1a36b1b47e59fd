"""Numbers that are read digit by digit: telephones, postal codes, secret numbers."""

import re

from talker_t2av.text.reading.number_words import code, digits
from talker_t2av.text.reading.rules import Rule, rule

_TO_BE_DIALLED = (
    r"(?:[Cc]all(?:ed|ing)?|[Dd]ial(?:l?ed|l?ing)?|[Pp]hone[ds]?|[Rr]ing|[Tt]ext|[Tt]el|[Tt]elephone|[Ff]ax)"
)
_CODE_NAMES = (
    r"(?:PIN|pin|[Cc]ode|[Pp]asscode|[Pp]assword|OTP|[Zz]ip|ZIP|[Aa]ccount(?: number)?|ID|ISBN|SSN"
    r"|[Ss]erial(?: number)?|[Tt]racking number|[Oo]rder number|[Rr]eference(?: number)?)"
)


def _telephone(match: re.Match[str]) -> str | None:
    if sum(map(str.isdecimal, match[0])) < 7:
        return None
    groups = re.findall(r"\d+", match[0])
    plus = "plus " if match[0].lstrip("(").startswith("+") else ""
    return plus + ", ".join(_group(group) for group in groups)


def _group(group: str) -> str:
    """800 is a name of its own."""
    return "eight hundred" if group == "800" else digits(group)


def _letters_telephone(match: re.Match[str]) -> str:
    return f"one, {_group(match[1])}, {match[2].lower()}"


def _groups(match: re.Match[str]) -> str:
    return ", ".join(digits(group) for group in re.findall(r"\d+", match[0]))


def _groups_of(text: str) -> str:
    return ", ".join(digits(group) for group in text.split("-"))


RULES: tuple[Rule, ...] = (
    # telephones
    rule(r"(?<![\w.+-])1[-. ](8\d\d)[-. ]([A-Z]{4,10})\b", _letters_telephone),
    rule(r"(?<![\w.,-])\+\d{1,3}(?:[ .-]?\(?\d{1,4}\)?){2,5}(?!\w)(?![.,-]\d)", _telephone),
    rule(r"(?<![\w.,/-])(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?!\w)(?![.,-]\d)", _telephone),
    rule(r"(?<![\w.,/-])\(?0\d{2,4}\)?[ -]\d{3,4}[ -]?\d{3,4}(?!\w)(?![.,-]\d)", _telephone),
    rule(r"(?<![\w.,/-])\d{3}-\d{4}(?!\w)(?![.,-]\d)", _telephone),
    rule(
        rf"(?<=\b){_TO_BE_DIALLED}:? (\d{{3}}|\d{{5,12}})(?!\w|[.,:/-]\d|\s\w*(?:people|times|men|friends"
        rf"|customers)\b)",
        lambda match: f"{match[0][: match.start(1) - match.start()]}{digits(match[1])}",
    ),
    rule(
        r"\b((?:Boeing|Airbus) [A-Z]?)(\d{3})-(\d{3})(?!\w)",
        lambda match: f"{match[1]}{code(match[2])} {code(match[3])}",
    ),
    # codes
    rule(r"\b401\(?[kK]\)?(?!\w)", "four oh one K"),
    rule(r"\b(ISBN(?:-1[03])?:? )(\d[\d-]{8,16}\d|\d{9}X)\b", lambda match: f"I S B N {_groups_of(match[2])}"),
    rule(r"(?<![\w.,/-])\d{3}-\d{2}-\d{4}(?![\w-])|(?<![\w.,/-])\d{4}(?:[ -]\d{4}){3}(?![\w-])", _groups),
    rule(
        rf"(\b{_CODE_NAMES}(?: is| was|:|#)? #?)(\d{{5}}-\d{{4}}|\d{{4,20}})(?!\w|[.,:/-]\d)",
        lambda match: f"{'pin' + match[1][3:] if match[1].startswith('PIN') else match[1]}{_groups_of(match[2])}",
    ),
)
