"""Initials that are not said letter by letter, nor as the lexicon guesses; letters in the plural."""

import re

from talker_t2av.text.reading.rules import Rule, alternatives, pronounced, rule

_IN_WORDS = {
    "IEEE": "I triple E", "NAACP": "N double A C P", "NCAA": "N C double A", "AAA": "triple A", "LAPD": "L A P D",
    "YAML": "yamel", "SaaS": "sass",
    "MoMA": "Moma", "SoHo": "Soho", "YoY": "year over year", "QoQ": "quarter over quarter",
    "MoM": "month over month", "NaOH": "N A O H", "NaCl": "N A C L", "KOH": "K O H", "KCl": "K C L",
    "HCl": "H C L",
    "ICYMI": "in case you missed it",
}  # fmt: skip
_IN_PHONEMES = {"IKEA": "Ikˈiə", "Ikea": "Ikˈiə", "EBITDA": "ˈibətdə", "SONY": "sˈOni", "CAPTCHA": "kˈæpʧə"}
_PLURALS = {
    "B": "bˈiz", "C": "sˈiz", "D": "dˈiz", "E": "ˈiz", "F": "ˈɛfs", "G": "ʤˈiz", "H": "ˈAʧᵻz", "J": "ʤˈAz",
    "K": "kˈAz", "L": "ˈɛlz", "M": "ˈɛmz", "N": "ˈɛnz", "O": "ˈOz", "P": "pˈiz", "Q": "kjˈuz", "R": "ˈɑɹz",
    "S": "ˈɛsᵻz", "T": "tˈiz", "V": "vˈiz", "W": "dˈʌbᵊljuz", "X": "ˈɛksᵻz", "Y": "wˈIz", "Z": "zˈiz",
}  # fmt: skip


def _plural(match: re.Match[str]) -> str:
    """C Ds, the three Rs"""
    return pronounced(match[0], _PLURALS[match[0][0]])


RULES: tuple[Rule, ...] = (rule(rf"\b(?:{alternatives(_IN_WORDS)})\b", lambda match: _IN_WORDS[match[0]]),)
LAST_RULES: tuple[Rule, ...] = (
    rule(rf"\b(?:{alternatives(_IN_PHONEMES)})\b", lambda match: pronounced(match[0], _IN_PHONEMES[match[0]])),
    rule(rf"(?<=[A-Za-z] )(?:{alternatives(_PLURALS)})s\b(?! [A-Z][a-z])", _plural),
)
