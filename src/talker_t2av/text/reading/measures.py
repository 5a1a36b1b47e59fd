"""Numbers with units: lengths, weights, times, temperatures, data."""

import re

from talker_t2av.text.reading.context import after, before, counts, describes, ends_text, is_labelled, is_rate
from talker_t2av.text.reading.number_words import NUMBER, cardinal, code, fraction, is_one, number, part
from talker_t2av.text.reading.rules import Rule, alternatives, rule
from talker_t2av.text.reading.units import ABBREVIATIONS, UNITS, plural

_START = r"(?<![\w.,:/$€£])(?<!\w[-–])"
_MIXED = r"(?:\d{1,3}[ -])?\d{1,3}/\d{1,3}"
_UNIT = alternatives(UNITS)
_SIMPLE_UNIT = alternatives(symbol for symbol in UNITS if "/" not in symbol)
_SCALES = {"k": "thousand", "m": "million", "M": "million", "K": "thousand", "B": "billion", "b": "billion",
           "bn": "billion", "mn": "million", "tn": "trillion", "Bn": "billion", "mil": "million",
           "mln": "million", "bln": "billion"}  # fmt: skip
_WAITED = re.compile(
    r"\b(?:wait(?:ed|ing)?|for|in|took|takes?|hold|holds|held|every|within|after|about|another|rests?|last(?:s"
    r"|ed)?|plank|pause|only|just"
    r"|than|under|over|to|by|at|around|sleep|delay|of)\s(?:about\s|only\s|just\s|at least\s|up to\s)?(?:\w+ to )?$",
    re.IGNORECASE,
)
_TIMED = re.compile(
    r"\s(?:timer|timeout|delay|countdown|interval|clip|video|ad|pause|break|rest|plank|sprint|exposure|later|left"
    r"|ago)s?\b"
)
_SEVERAL = re.compile(r"(?:two|three|four|five|six|seven|eight|nine|ten|several|many|some|of|the|all|double|\d) $")
_QUOTED = 300
"""Characters before a number among which a quotation may be open."""
_LATER = re.compile(r" (?:later|left|ago)")
_PLURAL_TENS = {
    "ten": "tens", "twenty": "twenties", "thirty": "thirties", "forty": "forties", "fifty": "fifties",
    "sixty": "sixties", "seventy": "seventies", "eighty": "eighties", "ninety": "nineties", "six": "sixes",
}  # fmt: skip
_SIZES = re.compile(
    r"\s?(?:x\b|by\b|wide|long|tall|thick|deep|high|in diameter|of (?:snow|rain|water)|pipe|screen|nails?|\.|,? ?$)"
)
_LENGTHS = re.compile(
    r"\s(?:tall|long|wide|deep|high|away|apart|from|above|below|thick|race|sprint|final|freestyle|dash|hurdles|relay)\b"
)
_KILO_NOUNS = re.compile(
    r"\s?(?:run|race|video|TV|tv|display|monitor|resolution|screen|walk|footage|movie|film|jog|training)\b|\s*$"
    r"|\s*[.,!?;]"
)


def _amount(text: str) -> str:
    """A number, or "2 1/2"."""
    if "/" not in text:
        return number(text)
    *whole, ratio = re.split(r"[ -]", text)
    above, below = map(int, ratio.split("/"))
    if not below:
        return text
    return f"{cardinal(int(whole[0]))} and {part(above, below)}" if whole else fraction(above, below)


def _singular(text: str) -> bool:
    return is_one(text) or bool(re.fullmatch(r"\d+/\d+", text))


def _dot(match: re.Match[str]) -> str:
    """A dot behind an abbreviated unit belongs to it, unless a sentence ends there."""
    ends = match["unit"] not in ABBREVIATIONS or ends_text(match) or re.match(r"\s[A-Z\"“]", after(match))
    return "." if match["dot"] and ends else ""


def _quantity(match: re.Match[str]) -> str | None:
    amount, unit = match["amount"], match["unit"]
    if unit == "in" and match["gap"] and not match["dot"] and not _is_inch(match):
        return None
    if len(unit) == 1 and unit.isalpha():
        if is_labelled(match):
            return f"{code(amount)} {unit.upper()}" if amount.isdecimal() else None
        if unit == "s" and not match["gap"]:
            return _seconds(match, amount)
        if unit in "mK" and (counts(match) or is_rate(match)) and not _LENGTHS.match(after(match)):
            return f"{_amount(amount)} {_SCALES[unit]}"
        if not _is_unit(match):
            return None
    one = _singular(amount) or describes(match) or match["gap"] == "-"
    return f"{_amount(amount)} {UNITS[unit] if one else plural(UNITS[unit])}{_dot(match)}"


def _is_inch(match: re.Match[str]) -> bool:
    """Rather than the preposition: "5 in the end"."""
    return bool(_SIZES.match(after(match)) or re.search(r"(?:feet|foot) $", before(match)))


def _is_unit(match: re.Match[str]) -> bool:
    """Rather than a letter: "300 K" is a temperature, "4K" is none; "20A fuse" is a current, "3A" is a door."""
    if match["unit"] == "K":
        return match["gap"] == " " and not re.match(r"\s(?:run|race)\b", after(match))
    return match["unit"] != "A" or describes(match) or "." in match["amount"]


def _seconds(match: re.Match[str], amount: str) -> str | None:
    """10s: seconds where one waits for them, else a decade or several tens."""
    if not amount.isdecimal() or _WAITED.search(before(match)) or _TIMED.match(after(match)):
        one = is_one(amount) or (_TIMED.match(after(match)) and not _LATER.match(after(match)))
        return f"{_amount(amount)} {'second' if one else 'seconds'}"
    words = number(amount)
    if _SEVERAL.search(before(match)) or (len(amount) == 2 and amount.endswith("0")):
        head, _, last = words.rpartition(" ")
        return f"{head} {_PLURAL_TENS.get(last, f'{last}s')}".strip()
    return f"{words} seconds"


def _scaled(match: re.Match[str]) -> str | None:
    """5M users, 7bn people, 10k+ followers; a 10k run is a ten K run."""
    scale = match["scale"]
    if is_labelled(match):
        return None
    if len(scale) == 3:
        return f"{number(match['amount'])} {_SCALES[scale]}"
    many = counts(match) or is_rate(match) or ("." in match["amount"] and scale == "M")
    is_letter = len(scale) == 1 and (not many or (scale in "kK" and _KILO_NOUNS.match(after(match))))
    word = scale.upper() if is_letter else _SCALES[scale]
    return f"{number(match['amount'])} {word}{' plus' if match['plus'] else ''}"


def _per(match: re.Match[str]) -> str | None:
    """mg/dL, kg/m³, miles/hour"""
    amount = match["amount"]
    name = UNITS[match["above"]]
    return f"{_amount(amount)} {name if _singular(amount) else plural(name)} per {UNITS[match['below']]}"


def _durations(match: re.Match[str]) -> str:
    """2h 15m, 1h30m, 3m 20s"""
    names = {"d": "day", "h": "hour", "m": "minute", "s": "second"}
    words = []
    for amount, unit in re.findall(r"(\d+)\s?([dhms])[a-z]*", match[0]):
        words.append(f"{cardinal(int(amount))} {names[unit] if int(amount) == 1 else plural(names[unit])}")
    return " ".join(words)


def _feet(match: re.Match[str]) -> str | None:
    """5'11": five foot eleven; 6': six feet, a 6' fence: a six foot fence."""
    feet, inches = match["feet"], match["inches"]
    if inches:
        return f"{cardinal(int(feet))} foot {_amount(inches)}"
    one = feet == "1" or describes(match)
    return f"{cardinal(int(feet))} {'foot' if one else 'feet'}"


def _inches(match: re.Match[str]) -> str | None:
    """A " behind a number, where no quotation is open before it."""
    if (
        match[0].endswith('"')
        and len(re.findall(r'(?<!\d)"', match.string[max(0, match.start() - _QUOTED) : match.start()])) % 2
    ):
        return None
    one = _singular(match[1]) or describes(match) or bool(_AFTER_INCHES.match(after(match)))
    return f"{_amount(match[1])} {'inch' if one else 'inches'}"


def _bare_power(match: re.Match[str]) -> str:
    """cm² without a number"""
    return f"{'square' if match[2] == '²' else 'cubic'} {plural(UNITS[match[1]])}"


def _scale_letter(match: re.Match[str]) -> str | None:
    """350 F"""
    scale = "Celsius" if match[2] == "C" else "Fahrenheit"
    return None if is_labelled(match) else f"{number(match[1])} degrees {scale}"


def _oven(match: re.Match[str]) -> str:
    """180°C/350°F, 160C/gas 3: the same heat in other words."""
    return f"{number(match[1])} degrees {'Celsius' if match[2] == 'C' else 'Fahrenheit'}, "


def _oven_heat(match: re.Match[str]) -> str | None:
    return None if int(match[1]) % 5 else _scale_letter(match)


def _feet_and_inches(match: re.Match[str]) -> str | None:
    """a 6ft 2in man"""
    return f"{cardinal(int(match[1]))} foot {cardinal(int(match[2]))} inch" if describes(match) else None


def _bearing(match: re.Match[str]) -> str:
    """45° N"""
    return f"{number(match[1])} {plural(UNITS['°' + match[2]])}"


_AFTER_INCHES = re.compile(r" (?!(?:tall|wide|long|deep|thick|high|and|or|by|x|of|in|is|from|away)\b)[A-Za-z\d]")
_BARE = {
    "km/h": "kilometers per hour", "m/s": "meters per second", "km/s": "kilometers per second",
    "mg/dL": "milligrams per deciliter", "g/L": "grams per liter", "kg/m³": "kilograms per cubic meter",
}  # fmt: skip
_HOURS, _MINUTES, _SECONDS = r"\d{1,3}\s?(?:hrs?|h)", r"\d{1,3}\s?(?:mins?|m)", r"\d{1,3}\s?(?:secs?|s)"
RULES: tuple[Rule, ...] = (
    rule(
        rf"{_START}(\d{{2,3}})\s?[°º]?\s?([CF])(?: (?=fan|conv))?\s?/\s?(?=\d{{2,3}}\s?[°º]?\s?[CF]\b|[Gg]as\b)", _oven
    ),
    rule(r"\b(fan(?:[- ](?:oven|forced|assisted))?)\s?/\s?(?=\d|[Gg]as\b)", r"\1, "),
    rule(rf"{_START}([1-4]\d[05])([CF])(?![\w'’-])", _oven_heat),
    rule(rf"{_START}(\d)\s?ft\.? (\d{{1,2}})\s?in\b\.?", _feet_and_inches),
    rule(r"(?<=°[FC])/(?=\d)", ", "),
    rule(r"(?<![\w./])(\d{2,3})/(\d{2,3})(?=\s?mmHg)", lambda match: f"{code(match[1])} over {code(match[2])}"),
    rule(
        rf"{_START}(?P<feet>\d)\s?ft\.? (?P<inches>\d{{1,2}})(?!\w|[.,]\d|\s?(?:in|x|×|by|to|wide|long|deep"
        rf"|high)\b|[-–/])",
        _feet,
    ),
    rule(r"(?<![\w/])(?<!\d )(mm|cm|m|km|ft|in)([²³])(?![\w/])", _bare_power),
    rule(rf"{_START}({NUMBER})°\s?([NSEW])\b", _bearing),
    rule(r"(?<=\d)\s?pt(?= (?:font|type|text|Arial|size))", " point"),
    rule(
        rf"{_START}(?:\d{{1,3}}\s?d\s?{_HOURS}(?:\s?{_MINUTES})?|{_HOURS}\s?{_MINUTES}(?:\s?{_SECONDS})?"
        rf"|{_MINUTES}\s?{_SECONDS})(?!\w)",
        _durations,
    ),
    rule(
        rf"{_START}(?P<feet>\d{{1,3}})['′](?:\s?(?P<inches>\d{{1,2}}(?:\.5| 1/2)?)(?:[\"″”]|''|(?!\w)))?(?!\w)", _feet
    ),
    rule(rf"{_START}({_MIXED}|{NUMBER})(?:″|''|\"(?=[\s,.;:!?)x×-]|$))", _inches),
    rule(
        rf"{_START}(?P<amount>{_MIXED}|[-−–+]?{NUMBER})[ -]?(?P<above>{_SIMPLE_UNIT})/(?P<below>{_SIMPLE_UNIT})(?!\w)",
        _per,
    ),
    rule(rf"{_START}(?P<amount>[-−–+]?{NUMBER})\s?(?P<scale>bln|bn|Bn|mln|mn|tn)(?P<plus>\+?)(?!\w)", _scaled),
    rule(
        rf"{_START}(?P<amount>{NUMBER})(?:\s(?=[MkB] (?:a|per|each)\b))?(?P<scale>[kKMB])(?P<plus>\+?)(?![\w/])",
        _scaled,
    ),
    rule(
        rf"{_START}(?P<amount>{_MIXED}|[-−–+]?{NUMBER})(?P<gap>[ -]?)(?P<unit>{_UNIT})(?![\w²³'’]|/\w)(?P<dot>\."
        rf"(?!\w))?",
        _quantity,
    ),
    rule(r"\b([a-z]{3,12}s)/(hour|minute|second|day|week|month|year|person|night|mile|gallon|game)\b", r"\1 per \2"),
    rule(r"(?<![\w/])(km/h|m/s|km/s|mg/dL|g/L|kg/m³)(?!\w|²)", lambda match: _BARE[match[1]]),
    rule(
        rf"{_START}(\d{{2,3}}) ?([CF])"
        r"(?=$|[.,;!?)]| (?:fan|water|heat|for|until|or|and|in|oven|outside|today|to|degrees))",
        _scale_letter,
    ),
)
