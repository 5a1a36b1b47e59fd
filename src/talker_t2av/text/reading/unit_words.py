"""Units without a figure: "two lbs", "a few km", "price per sq ft", "how many kg?"."""

import re

from talker_t2av.text.reading.context import before
from talker_t2av.text.reading.rules import Rule, alternatives, rule
from talker_t2av.text.reading.units import UNITS, plural

_ALWAYS = (
    "km",
    "kg",
    "kgs",
    "lbs",
    "lb",
    "mph",
    "kph",
    "kWh",
    "tsp",
    "tbsp",
    "sq ft",
    "hrs",
    "mg",
    "ml",
    "mL",
    "cm",
    "mmHg",
)
"""Units wherever they stand."""
_COUNTED = (
    *("mm", "oz", "ft", "yd", "yds", "mi", "min", "mins", "hr", "sec", "secs", "yr", "yrs", "wk", "wks", "GB", "MB"),
    *("TB", "kB", "KB", "Mbps", "Gbps", "kW", "MW", "GW", "GHz", "MHz", "kHz", "dB", "mcg", "cc", "gal", "qt"),
)
"""Units only behind a word that counts."""
_ONE = r"\b(?:an?|one|per|each|every|half)\s$"
_NUMBER = (
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{3,6}teen|(?:twen|thir|for|fif|six|seven"
    r"|eigh|nine)ty|hundred|thousand|million|billion|dozen|few|several|many|couple(?: of)?|an?|per|each|every|half"
    r"|extra|another|last|next)\s"
)


def _unit(match: re.Match[str]) -> str:
    one = re.search(_ONE, before(match), re.IGNORECASE)
    name = UNITS[match["unit"]]
    return name if one else plural(name)


def _counted(match: re.Match[str]) -> str:
    one = re.search(r"(?:an?|one|per|each|every|half|another|last|next)\s$", match[1], re.IGNORECASE)
    name = UNITS[match["unit"]]
    return f"{match[1]}{name if one else plural(name)}"


RULES: tuple[Rule, ...] = (
    rule(rf"((?i:{_NUMBER}))(?P<unit>{alternatives(_COUNTED)})\b(?!['’])", _counted),
    rule(rf"(?<![\w./-])(?P<unit>{alternatives((*_ALWAYS, *_COUNTED))})\.(?= of\b)", _unit),
    rule(r"\b[sS]q\. ?(?=(?:miles?|feet|foot|meters?|yards?|inch(?:es)?|kilometers?)\b)", "square "),
    rule(rf"(?<![\w./-])(?P<unit>{alternatives(_ALWAYS)})(?![\w/'’])", _unit),
)
