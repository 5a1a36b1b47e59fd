"""Figures as they are written in different countries, brought to one form: 1,234.5."""

import re

from talker_t2av.text.reading.rules import Rule, rule

_SPACE = "[ \u00a0\u2009\u202f]"
_VULGAR = {
    "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅖": "2/5", "⅗": "3/5", "⅘": "4/5",
    "⅙": "1/6", "⅚": "5/6", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8", "⅐": "1/7", "⅑": "1/9", "⅒": "1/10",
}  # fmt: skip


def _grouped(match: re.Match[str]) -> str:
    return re.sub(r"\D", ",", match[0])


def _thousands(match: re.Match[str]) -> str:
    """1.234,56"""
    return match[1].replace(".", ",") + (f".{match[2]}" if match[2] else "")


def _indian(match: re.Match[str]) -> str:
    """1,00,000"""
    return f"{int(match[0].replace(',', '')):,}"


def _scientific(match: re.Match[str]) -> str:
    """1e-5: one E minus five"""
    return f"{match[1]} E {'minus ' if match[2] else ''}{match[3]}"


RULES: tuple[Rule, ...] = (
    rule(r"(?<![\w.,])(\d+(?:\.\d+)?)[eE]\+?(-?)(\d{1,3})(?![\w.-])", _scientific),
    rule(f"(?<=\\d){_SPACE}?([{''.join(_VULGAR)}])", lambda match: f" {_VULGAR[match[1]]}"),
    rule(f"[{''.join(_VULGAR)}]", lambda match: _VULGAR[match[0]]),
    rule(r"(?<=\d)[⁄∕](?=\d)", "/"),
    rule(rf"(?<![\w.,/:+()-])(?<![\d)]{_SPACE})\d{{1,3}}(?:{_SPACE}\d{{3}})+(?![\w,/:-]?\d|{_SPACE}\d|-?\w)", _grouped),
    rule(r"(?<![\w.,])\d{1,3}(?:['’]\d{3})+(?!\w)", _grouped),
    rule(r"(?<![\w.,])(\d{1,3}(?:\.\d{3}){2,})(?:,(\d{1,2}))?(?![\w.,]?\d)", _thousands),
    rule(r"(?<![\w.,])(\d{1,3}(?:\.\d{3})+),(\d{1,2})(?![\w.,]?\d)", _thousands),
    rule(r"(?<![\w.,])(\d{1,3}(?:\.\d{3})+)()(?=\s?€)", _thousands),
    rule(r"(?<=€)(\d{1,3}(?:\.\d{3})+)()(?![\w.,]?\d)", _thousands),
    rule(r"(?<![\w.,])\d{1,2}(?:,\d{2})+,\d{3}(?![\w,]?\d)", _indian),
    rule(r"(?<![\w.,])(\d{1,3}),(\d{1,2})(?![\w.,]?\d|\s(?:and|or|to|&)\s\d)", r"\1.\2"),
    rule(r"(?<![\w.,])(\d{4,}),(\d{1,2})(?=\s?(?:€|EUR\b|%))", r"\1.\2"),
    rule(r"(?<=\d),(?=\d{1,2}(?:,\d{1,2}\b|\s(?:and|or|&)\s\d))", ", "),
    rule(r"(?<=, \d),(?=\d)", ", "),
)
