"""Fractions, operations and comparisons."""

import re

from talker_t2av.text.reading.calendar_words import MONTH_NAMES
from talker_t2av.text.reading.context import after
from talker_t2av.text.reading.number_words import NUMBER, cardinal, code, fraction, number, ordinal, part
from talker_t2av.text.reading.ranges import is_calculation
from talker_t2av.text.reading.rules import Rule, alternatives, pronounced, rule

_OPERAND = r"(?:(?<!\d)\d[\d,]*(?:\.\d+)?|\b[A-Za-zα-ωΑ-Ω](?![A-Za-z']))"
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ", "0123456789-+n")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉ₙᵢ", "0123456789ni")
_NAMED_BELOW = {*range(2, 11), 12, 16, 20, 32, 64, 100, 1000}
"""Denominators of fractions; other pairs with a slash are dates or ratios."""
_RATED = re.compile(
    r"\b(?:rated?|rating|scored?|gave (?:it|this|them)|got|give (?:it|this)|a solid|an easy)\s(?:it |an? )?$",
    re.IGNORECASE,
)
_NAMES = {(24, 7): "twenty four seven", (9, 11): "nine eleven", (4, 20): "four twenty"}
"""Pairs that are names."""
_FUNCTIONS = {
    "sin": "sine", "cos": "cosine", "tan": "tangent", "ln": "natural log", "log": "log", "sqrt": "the square root",
    "exp": "exponential",
}  # fmt: skip
_LETTER_POWERS = {"2": "squared", "3": "cubed"}


def _mixed(match: re.Match[str]) -> str | None:
    whole, above, below = map(int, match.groups())
    return f"{cardinal(whole)} and {part(above, below)}" if 0 < above < below else None


def _fraction(match: re.Match[str]) -> str | None:
    above, below = int(match[1]), int(match[2])
    if not below or (is_calculation(match.string) and above >= below):
        return None
    if (above, below) in _NAMES:
        return _NAMES[above, below]
    if above + below == 100 and min(above, below) >= 10:
        return f"{cardinal(above)} {cardinal(below)}"
    alone = match[0].strip() == match.string.strip()
    if below == 10 and above <= 10 and not alone and not re.match(r"\s?(?:of|inch|mile|second|an?)\b", after(match)):
        return f"{cardinal(above)} out of ten"
    if below in {5, 10} and (
        _RATED.search(match.string[: match.start()][-24:]) or above == below or re.match(r" stars?\b", after(match))
    ):
        return f"{cardinal(above)} out of {cardinal(below)}"
    if above < below and below in _NAMED_BELOW:
        return fraction(above, below)
    return None


def _month_and_day(match: re.Match[str]) -> str:
    one, other = int(match[1]), int(match[2])
    if is_calculation(match.string) or not other:
        return f"{cardinal(one)} divided by {cardinal(other)}"
    if 1 <= one <= 12 and 1 <= other <= 31:
        return f"{MONTH_NAMES[one - 1]} {ordinal(other)}"
    if 12 < one <= 31 and 1 <= other <= 12:
        return f"{MONTH_NAMES[other - 1]} {ordinal(one)}"
    return f"{code(match[1])} over {code(match[2])}"


def _power(match: re.Match[str]) -> str:
    exponent = match[1].translate(_SUPERSCRIPTS).lstrip("^").strip("(){}")
    if exponent in _LETTER_POWERS:
        return f" {_LETTER_POWERS[exponent]}"
    return f" to the power of {number(exponent) if exponent.lstrip('-+').isdecimal() else exponent.upper()}"


def _caret(match: re.Match[str]) -> str:
    base, exponent = match[1], match[2]
    if base.isalpha() and exponent in _LETTER_POWERS:
        return f"{base} {_LETTER_POWERS[exponent]}"
    return f"{base} to the power of {number(exponent) if exponent.lstrip('-+').isdecimal() else exponent.upper()}"


def _subscript(match: re.Match[str]) -> str:
    parts = re.findall(r"\d+|[A-Za-z]", match[0].translate(_SUBSCRIPTS))
    return " ".join(cardinal(int(part)) if part.isdecimal() else part.upper() for part in parts)


def _minus(match: re.Match[str]) -> str | None:
    """Between two letters or numbers, in a calculation or where "10 - 7" can be nothing else."""
    sure = is_calculation(match.string) or "−" in match[0]
    return f"{match[1]} minus " if sure or (" - " in match[0] and match[1].isdigit() and match[2].isdigit()) else None


def _divided(match: re.Match[str]) -> str | None:
    return f"{match[1]} divided by " if is_calculation(match.string) or "÷" in match[0] else None


def _term(match: re.Match[str]) -> str | None:
    """2x in a calculation"""
    return f"{number(match[1])} {match[2].upper()}" if is_calculation(match.string) else None


COMPARISONS: tuple[Rule, ...] = (
    rule(
        r"\b[aA](?=\s?(?:[=<>≤≥≠≈^*]|\+\s?\w|squared|cubed))(?! ?<[a-z])|(?<=[=<>≤≥≠≈^*+] )[aA](?!\w)"
        r"(?! [a-z]{2})|(?<=[=<>≤≥≠≈^*+])[aA](?!\w)",
        pronounced("A", "ˈA"),
    ),
    rule(rf"({_OPERAND}|\))\s?(?:>=|≥|≧|⩾)\s?", r"\1 is greater than or equal to "),
    rule(rf"({_OPERAND}|\))\s?(?:<=|≤|≦|⩽)\s?", r"\1 is less than or equal to "),
    rule(rf"({_OPERAND}|\))\s?(?:!=|≠|=/=)\s?", r"\1 is not equal to "),
    rule(rf"({_OPERAND}|\))\s?(?:≈|≅|~=)\s?(?=[\w√-])", r"\1 is about "),
    rule(rf"({_OPERAND}|\))\s?>\s?(?=[\w√(-])", r"\1 is greater than "),
    rule(rf"({_OPERAND}|\))\s?<\s?(?=[\w√(-])", r"\1 is less than "),
    rule(r"(?:>=|≥|≧)\s?(?=[\d$€£])", " at least "),
    rule(r"(?:<=|≤|≦)\s?(?=[\d$€£])", " at most "),
    rule(r"<\s?(?=[\d$€£])", " less than "),
    rule(r"(?<![=-])>\s?(?=[\d$€£])", " more than "),
    rule(r"(?:≈|~)\s?(?=[\d$€£])", " about "),
)
RULES: tuple[Rule, ...] = (
    # powers and indices
    rule(r"(?<![\w])(?:[A-Za-z]{1,2}[₀-₉ₙᵢ]{1,3}){1,6}[A-Za-z]{0,2}(?!\w)", _subscript),
    rule(r"[₀-₉ₙᵢ]+", lambda match: f" {match[0].translate(_SUBSCRIPTS)} "),
    rule(r"(?<=\d)(?:ˢᵗ|ⁿᵈ|ʳᵈ|ᵗʰ)", lambda match: {"ˢ": "st", "ⁿ": "nd", "ʳ": "rd", "ᵗ": "th"}[match[0][0]]),
    rule(r"\bmc(?=[²^])", "M C"),
    rule(r"(?<=[A-Za-z0-9)α-ωΑ-Ω])([⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ]+)", _power),
    rule(r"(?<![A-Za-z])([A-Za-z]|\d{1,9}) ?\^ ?[({]?([-+]?\d{1,6}|[A-Za-z])[)}]?", _caret),
    rule(r"√\s?\(?(\d[\d.]*|[A-Za-z]\b)\)?", r"the square root of \1"),
    rule(r"∛\s?(\d[\d.]*|[A-Za-z]\b)", r"the cube root of \1"),
    rule(rf"\b({alternatives(_FUNCTIONS)}) ?\((?=[^()]{{1,20}}\))", lambda match: f"{_FUNCTIONS[match[1]]} of ("),
    rule(r"\b(sin|cos|tan) (?=(?:\d+°?|[xyzθαβ])(?!\w))", lambda match: f"{_FUNCTIONS[match[1]]} "),
    rule(r"\b([nk]|\d{1,3})!(?=\s?[=/×*)])|\b([nk])!(?!\w)", lambda match: f"{match[1] or match[2]} factorial"),
    rule(r"(?<![\w.])(\d+(?:\.\d+)?)([xyzabcn])(?=\s?(?:[-+=^²³)/]|squared)|$)", _term),
    rule(r"\bf\(([a-z])\)", lambda match: f"F of {match[1].upper()}"),
    rule(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda match: f" {match[0].translate(_SUPERSCRIPTS)} "),
    # fractions
    rule(r"(?<![\w./,:])(\d{1,3})[ -](\d{1,2})/(\d{1,2})(?![\w/]|[.,]\d)", _mixed),
    rule(
        rf"(?<![\w.,/])({NUMBER})/(5|10|100)(?![\w/%]|[.,]\d)(?:(?<=\.\d/5)|(?<=\.\d/10)|(?<=\.\d/100))",
        lambda match: f"{number(match[1])} out of {cardinal(int(match[2]))}",
    ),
    rule(r"(?<![\w./,:])(\d{1,4})/(\d{1,4})(?:ths?|rds?)?(?![\w/]|[.,]\d)", _fraction),
    # operations
    rule(rf"({_OPERAND}|\))\s?[*∗∙⋅·]\s?(?=[\w(√])", r"\1 times "),
    rule(rf"({_OPERAND})\s[×x]\s(?={_OPERAND})", r"\1 times "),
    rule(rf"({_OPERAND}|\))\s?(?:÷|/)\s?(?={_OPERAND}|\()", _divided),
    rule(r"\s*÷\s*", " divided by "),
    rule(rf"({_OPERAND}|\)|squared|cubed)\s?\+\s?(?=[\w(√])", r"\1 plus "),
    rule(rf"({_OPERAND}|\))\s?[-−–]\s?(?=([\dA-Za-z(]))", _minus),
    rule(r"(?<![\w./,:])(\d{1,3})/(\d{1,3})(?![\w/]|[.,]\d)", _month_and_day),
    rule(r"(?<=[\w)])\s?={1,3}\s?(?=[\w√$€£(-])", " equals "),
    rule(r"\s*(?:±|\+/-)\s*", " plus or minus "),
    rule(r"(?<!\w)\+(?=[\d.])", "plus "),
    rule(r"(?<![\w)\]][-−–])(?<![\w)\].])[-−–]\s?(?=\.?\d)(?<![\w] [-–] )", "minus "),
    rule(r"\s*∞\s*", " infinity "),
    rule(r"(?<=\d)\s?%", " percent"),
)
