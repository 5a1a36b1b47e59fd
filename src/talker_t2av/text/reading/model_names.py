"""Names with numbers in them: rooms, flights, models, formulas."""

import re

from talker_t2av.text.reading.number_words import code
from talker_t2av.text.reading.rules import Rule, rule

_CODED = (
    "Rooms?|[Ee]xtension|Flight|Highway|Hwy|Interstate|Route|Boeing|Airbus|Suite|Apartment|Channel|Bus|bus|Train|train|Gate"
    "|Exit|exit|HTTP|[Pp]ort|Form|Unit|Building|Floor|room|flight|highway|suite|Error|error|Studio|RTX|GTX"
    "|Peugeot|Porsche|Ferrari|Audi|BMW"
)


def _mixed(match: re.Match[str]) -> str | None:
    """Letters and figures in one name: B12, A380, H1N1, MP3."""
    if re.fullmatch(r"\d+(?i:st|nd|rd|th|s|am|pm|x|m|k|bn|mn|tn|b|h|p|in|ft)", match[0]):
        return None
    parts = re.findall(r"\d+|[^\W\d_]+", match[0])
    return " ".join(code(part) if part.isdecimal() else _letters(part) for part in parts)


def _letters(part: str) -> str:
    return " ".join(part.upper()) if len(part) <= 2 and part.upper() not in {"TO"} else part


def _joined(match: re.Match[str]) -> str | None:
    """F-16, COVID-19"""
    if match[1].lower() in {"mid", "pre", "post", "early", "late", "circa", "minus", "plus"}:
        return None
    name = {"covid": "Covid"}.get(match[1].lower(), match[1])
    return f"{name} {code(match[2])}"


RULES: tuple[Rule, ...] = (
    rule(rf"\b((?:{_CODED}) [A-Z]{{2}}) (\d{{2,4}})(?![\w,]|[.:/-]\d)", lambda match: f"{match[1]} {code(match[2])}"),
    rule(r"\b404(?= (?:error|page|not)\b)", "four oh four"),
    rule(rf"\b({_CODED}) (\d{{3,4}})(?![\w,]|\.\d|[-–/:]\d)", lambda match: f"{match[1]} {code(match[2])}"),
    rule(r"\b([A-Za-z][A-Za-z&]{0,11})-(\d{1,5})(?!\w|[.,:/-]\d)", _joined),
    rule(r"\bS0?(\d{1,2})E0?(\d{1,3})\b", lambda match: f"season {code(match[1])} episode {code(match[2])}"),
    rule(r"\b(?:CO2)\b", "C O two"),
    rule(r"\bB2([BC])\b|\b([PFB])2\2\b", lambda match: f"{match[0][0]} to {match[0][2]}"),
    rule(r"\b(1080|720|480|2160|1440)p\b", lambda match: f"{code(match[1])} P"),
    rule(r"(?<![\w$€£'’-])[A-Za-z]{1,8}\d[A-Za-z\d]{0,8}(?!\w|[.,:/]\d)", _mixed),
)
