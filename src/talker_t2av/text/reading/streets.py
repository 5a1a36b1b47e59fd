"""Addresses of streets: house numbers, directions, kinds of streets."""

import re

from talker_t2av.text.reading.number_words import code
from talker_t2av.text.reading.rules import Rule, alternatives, rule

STREETS = {
    "St": "Street", "Ave": "Avenue", "Av": "Avenue", "Blvd": "Boulevard", "Rd": "Road", "Ln": "Lane", "Dr": "Drive",
    "Hwy": "Highway", "Pkwy": "Parkway", "Ct": "Court", "Pl": "Place", "Sq": "Square", "Ter": "Terrace",
}  # fmt: skip
_CLEAR = alternatives(set(STREETS) - {"St", "Dr", "Pl", "Ct", "Ter", "Sq", "Av"})
"""Short forms that are nothing else."""
_CLEAR_IN_CAPITALS = "AVE|BLVD|RD|HWY|PKWY"
_STREET_WORDS = alternatives([*STREETS, *STREETS.values(), "Way", "Broadway"])
_DIRECTIONS = {
    "N": "North", "S": "South", "E": "East", "W": "West", "NW": "Northwest", "NE": "Northeast", "SW": "Southwest",
    "SE": "Southeast",
}  # fmt: skip


def _house(match: re.Match[str]) -> str:
    return f"{'Number ' if match[1] else ''}{code(match[2])}{f' {match[3].upper()}' if match[3] else ''}"


def _direction(match: re.Match[str]) -> str:
    return f"{match[1]}{_DIRECTIONS[match[2]]}"


def _street(match: re.Match[str]) -> str:
    """A dot at the end of the text is the end of the sentence too."""
    return f"{match[1]} {STREETS[match[2]]}{'.' if match[3] and not match.string[match.end() :].strip() else ''}"


RULES: tuple[Rule, ...] = (
    rule(
        rf"(?<![\w.,$€£])(No\.? )?(\d{{2,5}})([A-Za-z])?(?= (?:(?:{alternatives(_DIRECTIONS)})\.? )?"
        rf"(?:[A-Z][\w'’.-]{{1,20}}|\d+(?:st|nd|rd|th))(?: [A-Z][\w'’-]{{1,20}}){{0,2}} (?:{_STREET_WORDS})\b)",
        _house,
    ),
    rule(
        rf"((?:^|[\w,] ))({alternatives(_DIRECTIONS)})\.?(?= (?:[A-Z][\w'’]{{1,40}}|\d+(?:st|nd|rd|th)) "
        rf"(?:{_STREET_WORDS})\b)",
        _direction,
    ),
    rule(rf"(?<=[A-Z] )({_CLEAR_IN_CAPITALS})\b\.?", lambda match: STREETS[match[1].capitalize()]),
    rule(rf"(?<=\b)([A-Z][\w'’]{{1,40}}\.?|\d*(?:1st|2nd|3rd|\dth))(?<!\bThe) ({_CLEAR})\b(\.?)", _street),
    rule(r"(?<=\b)([A-Z][\w'’]{1,40}|\d*(?:1st|2nd|3rd|\dth)) (St|Dr|Pl|Ct|Sq|Ter)(\.)(?! [A-Z])", _street),
    rule(r"(?<=\b)([A-Z][\w'’]{1,40}|\d*(?:1st|2nd|3rd|\dth)) (St|Dr)()(?=$|[,;!?])", _street),
)
