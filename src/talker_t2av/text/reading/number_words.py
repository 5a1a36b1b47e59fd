"""Numbers in words, as Americans say them: "three hundred forty two", "nineteen oh five", "two point five"."""

import re

from hibari.g2p import numbers

NUMBER = r"(?:\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)"
"""A number as `figures` leaves it: commas between thousands, a point before decimals."""
NOT_INSIDE = r"(?<![\w.,/:$£€-])"
"""Stands before a pattern of numbers: they do not begin inside another number or word."""

LONGEST = 15
"""Digits above which a number is a code, read digit by digit: a thousand billions and more are written otherwise."""
_DENOMINATORS = {2: "half", 4: "quarter"}
_IRREGULAR_PLURALS = {"half": "halves"}


def cardinal(number: int) -> str:
    """4105: "four thousand one hundred five"."""
    return _plain(numbers.cardinal(number))


def ordinal(number: int) -> str:
    """21: "twenty first"."""
    return _plain(numbers.ordinal(number))


def digits(text: str) -> str:
    """Digit by digit, all else left out: "007" is "zero zero seven"."""
    return " ".join(numbers.ONES[int(digit)] for digit in text if digit.isdecimal())


def year(number: int) -> str:
    """1905: "nineteen oh five", 2001: "two thousand one", 1800: "eighteen hundred"."""
    return _plain(numbers.year(number))


def code(text: str) -> str:
    """The digits of a name or an address: 7, 42, "three eighty", "one oh one", "two hundred", "ten eighty"."""
    if len(text) > 4 or (text.startswith("0") and len(text) > 1):
        return digits(text)
    number = int(text)
    if len(text) < 3 or number % 1000 == 0 or (len(text) == 3 and number % 100 == 0):
        return cardinal(number)
    high, low = divmod(number, 100)
    return f"{cardinal(high)} {'hundred' if low == 0 else f'oh {cardinal(low)}' if low < 10 else cardinal(low)}"


def number(text: str) -> str:
    """A `NUMBER`, with a sign or without: "-1,234.50" is "minus one thousand two hundred thirty four point five"."""
    sign = "minus " if text[0] in "-−–" else "plus " if text[0] == "+" else ""
    whole, _, decimals = text.lstrip("-−–+").replace(",", "").partition(".")
    if len(whole) > LONGEST or (len(whole) > 1 and whole.startswith("0")):
        return sign + digits(whole) + (f" point {digits(decimals)}" if decimals else "")
    decimals = decimals.rstrip("0")
    if not whole:
        return f"{sign}point {digits(decimals)}" if decimals else f"{sign}zero"
    return sign + cardinal(int(whole)) + (f" point {digits(decimals)}" if decimals else "")


def fraction(above: int, below: int) -> str:
    """3, 4: "three quarters"; 1, 2: "one half"."""
    name = _DENOMINATORS.get(below) or ordinal(below).removeprefix("one ")
    return f"{cardinal(above)} {name if above == 1 else _IRREGULAR_PLURALS.get(name, f'{name}s')}"


def part(above: int, below: int) -> str:
    """What follows "two and": "a half", "three quarters"."""
    return f"a{fraction(1, below).removeprefix('one')}" if above == 1 else fraction(above, below)


def is_one(text: str) -> bool:
    """Whether what is counted is singular."""
    return text.lstrip("-−–+").replace(",", "") in {"1", "1.0", "1.00"}


def _plain(words: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[-,]|\band\b", " ", words))
