"""Times of the day, ratios and scores with a colon."""

import re

from talker_t2av.text.reading.number_words import cardinal, digits
from talker_t2av.text.reading.rules import Rule, rule

_HALF = r"\s?([AaPp])(?:\.\s?[Mm]\.|\.?[Mm](?![A-Za-z]))"
_CLOCK = rf"(\d{{1,2}})(?:[:.](\d\d))?(?:{_HALF})?"
_ZONES = r"(?:UTC|GMT|[ECMP][SD]?T|CET|CEST|BST|IST|JST|AEST)"
_BOOKS = (
    "Genesis|Exodus|Leviticus|Numbers|Deuteronomy|Joshua|Judges|Ruth|Samuel|Kings|Chronicles|Ezra|Job|Psalms?|Proverbs"
    "|Ecclesiastes|Isaiah|Jeremiah|Ezekiel|Daniel|Matthew|Mark|Luke|John|Acts|Romans|Corinthians|Galatians|Ephesians"
    "|Philippians|Colossians|Timothy|Titus|Hebrews|James|Peter|Revelation"
)


def clock(hours: str, minutes: str | None, half: str | None) -> str | None:
    """9, "05", "a": "nine oh five A.M."; None where there is no such time. Without a half, 12 is the last o'clock."""
    hour, minute = int(hours), int(minutes or 0)
    if hour > 24 or minute > 59:
        return None
    if half:
        tail = "" if not minute else f" oh {cardinal(minute)}" if minute < 10 else f" {cardinal(minute)}"
        return f"{cardinal(hour)}{tail} {half.upper()}.M"
    if not minute:
        if hours == "00":
            return "midnight"
        return f"{cardinal(hour)} o'clock" if hour <= 12 else f"{cardinal(hour)} hundred"
    return f"{cardinal(hour)} {f'oh {cardinal(minute)}' if minute < 10 else cardinal(minute)}"


def _full_stop(match: re.Match[str]) -> str:
    """The last dot of "A.M.", where the text does not bring its own."""
    return "" if match.string[match.end() : match.end() + 1] == "." else "."


def _time(match: re.Match[str]) -> str | None:
    if not match[2] and not match[3]:
        return None
    words = clock(match[1], match[2], match[3])
    return words and words + (_full_stop(match) if match[3] else "")


def _times(match: re.Match[str]) -> str | None:
    hours, minutes, half, last_hours, last_minutes, last_half = match.groups()
    if not (half or last_half or (minutes and last_minutes)):
        return None
    if half or minutes:
        first = clock(hours, minutes, half)
        first = first + "." if first and half else first
    else:
        first = cardinal(int(hours))
    last = clock(last_hours, last_minutes, last_half) if last_half or last_minutes else cardinal(int(last_hours))
    if not first or not last:
        return None
    return f"{first.removesuffix(' o' + chr(39) + 'clock') if last_half and not half else first} to {last}" + (
        _full_stop(match) if last_half else ""
    )


def _with_seconds(match: re.Match[str]) -> str | None:
    first = clock(match[1], match[2], None)
    if first is None or int(match[3]) > 59:
        return None
    if match[4]:
        return f"{first} point {digits(match[4])}"
    seconds = int(match[3])
    first = cardinal(int(match[1])) if match[2] == "00" else first
    half = f" {match[5].upper()}.M{_full_stop(match)}" if match[5] else ""
    return f"{first} and {cardinal(seconds)} second{'' if seconds == 1 else 's'}{half}"


def _race(match: re.Match[str]) -> str:
    """A time of 9:58.12"""
    return f"{cardinal(int(match[1]))} {cardinal(int(match[2]))} point {digits(match[3])}"


def _verse(match: re.Match[str]) -> str:
    last = f" to {cardinal(int(match[4]))}" if match[4] else ""
    return f"{match[1]} {cardinal(int(match[2]))} {cardinal(int(match[3]))}{last}"


def _ratio(match: re.Match[str]) -> str:
    first, last = match[0].split(":")
    return f"{cardinal(int(first))} to {cardinal(int(last))}"


RULES: tuple[Rule, ...] = (
    rule(
        r"(?<=[Nn]oon)\s?[-–]\s?(?=\d|midnight)|(?<=[Mm]idnight)\s?[-–]\s?(?=\d|noon)|(?<=[AaPp]m)\s?[-–]\s?"
        r"(?=noon|midnight)",
        " to ",
    ),
    rule(rf"\b({_BOOKS}) (\d{{1,3}}):(\d{{1,3}})(?:[-–](\d{{1,3}}))?(?![\w:]|\.\d)", _verse),
    rule(
        r"(?<![\w.,:/$€£-])(\d{1,3}):(\d{1,4})(?= (?:ratio|scale|odds|mix|split|aspect)\b)|"
        r"(?<=ratio of )(\d{1,3}):(\d{1,4})\b|(?<=odds of )(\d{1,3}):(\d{1,4})\b|"
        r"(?<=scale of )(\d{1,3}):(\d{1,5})\b",
        _ratio,
    ),
    rule(rf"(?<![\w.,:/$€£-])(\d{{1,2}}):(\d\d):(\d\d)(?:[.,](\d{{1,3}}))?(?:{_HALF})?(?![\w:])", _with_seconds),
    rule(r"(?<![\w.,:/$€£-])(\d{1,2}):(\d\d)\.(\d{1,3})(?![\w:])", _race),
    rule(rf"(?<![\w.,:/$€£-]){_CLOCK}\s?(?:[-–—]|to)\s?{_CLOCK}(?![\w:%]|[.,]\d|[-–]\d)", _times),
    rule(rf"(?<![\w.,:/$€£-])(\d{{1,2}}):(\d\d)(?:{_HALF})?(?![\w:%]|\.\d)", _time),
    rule(rf"(?<![\w.,:/$€£-])(\d{{1,2}})(?:\.(\d\d))?{_HALF}(?!\w)", _time),
    rule(r"(?<![\w.,:/$€£-])(\d{1,2})h(\d\d)(?!\w)", lambda match: clock(match[1], match[2], None)),
    rule(rf"(?<=\w) ({_ZONES})\b", lambda match: f" {' '.join(match[1])}"),
    rule(r"\b(0\d|1\d|2[0-4])(\d\d) (?=hours|hrs)", lambda match: _military(match[1], match[2])),
    rule(r"(?<![\w.,:/$€£-])(\d{1,3}):(\d{1,3})(?![\w:]|[.,]\d)", _ratio),
)


def _military(hours: str, minutes: str) -> str:
    hour = digits(hours) if hours.startswith("0") else cardinal(int(hours))
    return (
        f"{hour} {'hundred' if minutes == '00' else digits(minutes) if minutes[0] == '0' else cardinal(int(minutes))} "
    )
