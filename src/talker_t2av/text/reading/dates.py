"""Dates, years and decades. Month before day, as Americans write, where figures alone leave it open."""

import re

from talker_t2av.text.reading.calendar_words import DAY, DAYS, MONTH, MONTH_NAMES, SHORT_MONTH, month_name
from talker_t2av.text.reading.number_words import cardinal, ordinal, year
from talker_t2av.text.reading.rules import Rule, alternatives, rule

_DECADES = {
    "10": "tens", "20": "twenties", "30": "thirties", "40": "forties", "50": "fifties", "60": "sixties",
    "70": "seventies", "80": "eighties", "90": "nineties",
}  # fmt: skip
_YEAR = r"(?:1\d|20)\d\d"
_DASH = r"\s?(?:[-–—]|to|through)\s?"
_DAY = r"([12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_NO_DAY = (
    r"(?![\d:%]|[.,]\d|st|nd|rd|th|\s?(?:a\.?m|p\.?m)\b"
    r"|\s(?:miles|km|hours|days|people|minutes|times|percent|million)\b)"
)
_ERA = r"(?:BCE?|CE|AD|B\.C\.E?\.?|A\.D\.|C\.E\.)"
_ON = (
    r"\b(?:[Oo]n|[Uu]ntil|[Ss]ince|[Bb]y|[Ff]rom|[Bb]efore|[Aa]fter|[Tt]ill|[Dd]ated?"
    r"|[Bb]etween|[Dd]ue|[Bb]orn|[Ee]xpires)"
)


def _date(years: str, month: int, day: int) -> str | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    if len(years) == 2:
        years = ("19" if int(years) > 30 else "20") + years
    return f"{MONTH_NAMES[month - 1]} {ordinal(day)}" + (f", {year(int(years))}" if years else "")


def _month_first(match: re.Match[str]) -> str | None:
    """12/25/2020, and 25/12/2020 as nothing else is possible."""
    one, other = int(match[1]), int(match[2])
    return _date(match[3], one, other) if one <= 12 else _date(match[3], other, one)


def _day_first(match: re.Match[str]) -> str | None:
    """25.12.2020"""
    one, other = int(match[1]), int(match[2])
    return _date(match[3], other, one) if other <= 12 else _date(match[3], one, other)


def _on_day_first(match: re.Match[str]) -> str | None:
    date = _date("", int(match[3]), int(match[2]))
    return date and f"{match[1]} {date}"


def _on_month_first(match: re.Match[str]) -> str | None:
    """Not 9/11, which is a name."""
    date = None if (match[2], match[3]) == ("9", "11") else _date("", int(match[2]), int(match[3]))
    return date and f"{match[1]} {date}"


def _year_first(match: re.Match[str]) -> str | None:
    date = _date(match[1], int(match[2]), int(match[3]))
    return date and date + (", " if match[4] else "")


def _year_of(comma: str | None, years: str | None) -> str:
    return f"{comma or ''} {year(int(years))}" if years else ""


def _month_day(match: re.Match[str]) -> str:
    month, day, until, comma, years = match.groups()
    last = f" to {ordinal(int(until))}" if until else ""
    return f"{month_name(month)} {ordinal(int(day))}{last}{_year_of(comma, years)}"


def _day_month(match: re.Match[str]) -> str:
    article, day, until, of, month, comma, years = match.groups()
    article = article or ("" if of else "the ")
    last = f" to the {ordinal(int(until))}" if until else ""
    dot = "." if month.endswith(".") and not match.string[match.end() :].strip() else ""
    return f"{article}{ordinal(int(day))}{last} of {month_name(month)}{_year_of(comma, years)}{dot}"


def _month_year(match: re.Match[str]) -> str:
    return f"{month_name(match[1])}{match[2]} {year(int(match[3]))}"


def _month_range(match: re.Match[str]) -> str:
    dot = "." if match[2].endswith(".") and not match.string[match.end() :].strip() else ""
    return f"{month_name(match[1])} to {month_name(match[2])}{dot}"


def _short_month(match: re.Match[str]) -> str:
    return month_name(match[1]) + _end(match)


def _day_name(text: str) -> str:
    return DAYS[text.rstrip(".").capitalize()]


def _short_day(match: re.Match[str]) -> str:
    return _day_name(match[1]) + _end(match)


def _end(match: re.Match[str]) -> str:
    """A short form's dot at the end of the text ends the sentence too."""
    return "." if match[0].endswith(".") and not match.string[match.end() :].strip() else ""


def _days(match: re.Match[str]) -> str:
    """Mon-Fri, Mon, Wed & Fri"""
    spelled = re.sub(DAY, lambda day: _day_name(day[0]), match[0])
    return re.sub(r"\s?[-–—]\s?", " to ", re.sub(r"\s?/\s?", " ", spelled)) + _end(match)


def _years(match: re.Match[str]) -> str | None:
    """1939-1945, 2019-20"""
    first, last = match[1], match[2]
    if len(last) == 2:
        return f"{year(int(first))} to {cardinal(int(last))}" if int(last) > int(first[2:]) else None
    return f"{year(int(first))} to {year(int(last))}"


def _decade(match: re.Match[str]) -> str:
    return _DECADES[match[1]]


def _decade_of_century(match: re.Match[str]) -> str:
    """1990s, 1800s, 2000s"""
    century, decade = match[1][:2], match[1][2:]
    if decade == "00":
        return "two thousands" if century == "20" else f"{cardinal(int(century))} hundreds"
    return f"{cardinal(int(century))} {_DECADES[decade]}"


def _short_year(match: re.Match[str]) -> str:
    return f"oh {cardinal(int(match[1]))}" if match[1].startswith("0") else cardinal(int(match[1]))


def _era(match: re.Match[str]) -> str:
    return year(int(match[1])) if len(match[1]) == 4 else _hundreds(match[1])


def _hundreds(text: str) -> str:
    return cardinal(int(text))


RULES: tuple[Rule, ...] = (
    # in figures
    rule(r"(?<![\w./-])(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:(T)(?=\d\d:)|(?![\w/-]|\.\d))", _year_first),
    rule(r"(?<![\w./-])(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?![\w/-]|\.\d)", _month_first),
    rule(r"(?<![\w./-])(\d{1,2})-(\d{1,2})-(\d{4})(?![\w/-]|\.\d)", _month_first),
    rule(r"(?<![\w./-])(\d{1,2})\.(\d{1,2})\.(\d{4})(?![\w/-]|\.\d)", _day_first),
    rule(r"(?<![\w./-])(\d{2})\.(\d{2})\.(\d{2})(?![\w/-]|\.\d)", _day_first),
    rule(rf"({_ON}) (\d{{1,2}})\.(\d{{1,2}})\.(?=\s\w)", _on_day_first),
    rule(rf"({_ON}) (\d{{1,2}})/(\d{{1,2}})(?![\w/]|[.,]\d|\s?(?:of|inch))", _on_month_first),
    # with the name of the month
    rule(rf"\b({MONTH})\s{_DAY}{_NO_DAY}(?:[-–]{_DAY}{_NO_DAY})?(?:(,?)\s({_YEAR})\b(?!,\d))?", _month_day),
    rule(
        rf"(?<![\w.,:/$€£-])([Tt]he )?{_DAY}(?:\s?[-–]\s?{_DAY})?[ -](of )?({MONTH})(?!\w)(?:(,?)[ -]({_YEAR})\b)?",
        _day_month,
    ),
    rule(rf"\b({alternatives(MONTH_NAMES)})\s?[-–]\s?(?=(?:{alternatives(MONTH_NAMES)}|the \w+ of)\b)", r"\1 to "),
    rule(rf"(?<=st|nd|rd|th)\s?[-–]\s?(?=(?:{alternatives(MONTH_NAMES)}|the) )", " to "),
    rule(rf"\b({MONTH})(,?)\s({_YEAR})\b(?!,\d)", _month_year),
    rule(rf"\b({MONTH}){_DASH}({MONTH})(?!\w)", _month_range),
    rule(rf"(?<=\b)(?<=\w )\b((?:{SHORT_MONTH})\.)(?=$|[\s,;])(?<!Mar\.)(?<!Dec\.)(?<!May\.)(?<!Jan\.)", _short_month),
    rule(
        r"\b((?:[Ii]n|[Ss]ince|[Uu]ntil|[Tt]ill|[Bb]y|[Ff]rom|[Oo]f|[Ll]ast|[Nn]ext|[Ee]arly|[Ll]ate|[Tt]his"
        r"|[Ee]very) )((?:Mar|Dec|Jan)\.)(?!\w)",
        lambda match: f"{match[1]}{month_name(match[2])}{_end(match)}",
    ),
    # days of the week
    rule(rf"\b{DAY}(?:(?:\s?[-–—/]\s?|,? (?:and|or|to|through|&) |, ){DAY}){{1,6}}(?!\w)", _days),
    rule(r"\b((?:Mon|Tues?|Weds?|Thur?s?|Fri)\.)(?![\w-])", _short_day),
    rule(r"^((?:Sat|Sun)\.)$", _short_day),
    rule(
        r"\b((?:Sat|Sun)\.?)(?=,? (?:\d|the \w+ of|January|February|March|April|May|June|July|August|September"
        r"|October|November|December"
        r"|morning|night|afternoon|evening|noon|at \d))",
        _short_day,
    ),
    rule(
        r"\b(Mon|Tues?|Weds?|Thu|Thurs?|Fri)(?=,? (?:\d|the \w+ of|at \d|morning|night|evening))|\b(Thurs|Thu|Tues)\b",
        lambda match: _day_name(match[0]),
    ),
    rule(r"(?<=\b[Oo]n )((?:Sat|Sun)\.)(?!\w)", _short_day),
    # years
    rule(rf"(?<![\w.,/:$€£-])({_YEAR})\s?[-–]\s?({_YEAR}|\d\d)(?![\w,/:%]|[-–]\d|\.\d)(?!\s?=)", _years),
    rule(rf"(?<![\w.,/:$€£-])({_YEAR})[-–](?=present|now|today)", lambda match: f"{year(int(match[1]))} to "),
    rule(rf"(?<![\w.,])(\d{{1,4}})(?=\s{_ERA}(?!\w))", _era),
    rule(r"\b(AD|A\.D\.) (\d{1,4})\b", lambda match: f"A.D. {_hundreds(match[2])}"),
    rule(
        r"(?<![\w.,])((?:1\d|20)\d0)['’]?s\b(?:\s?[-–]\s?(?=['’]?\d\d0?0?s))?",
        lambda match: _decade_of_century(match) + (" to " if match[0][-1] in "-– " else ""),
    ),
    rule(r"(?<!\w)['’](\d0)['’]?s\b", _decade),
    rule(r"(?<!\d)(?<!\w)['’](\d\d)(?![\w'’″\"])", _short_year),
    rule(
        r"(?<=\b[Tt]he )(\d0)['’]?s\b|(?<=\b[Mm]id[- ])(\d0)s\b|(?<=\b[Ee]arly[- ])(\d0)s\b|(?<=\b[Ll]ate[- ])(\d0)s\b",
        lambda match: _DECADES[re.findall(r"\d0", match[0])[0]],
    ),
    rule(
        r"(?<=\bhis )(\d0)s\b|(?<=\bher )(\d0)s\b|(?<=\b[Mm]y )(\d0)s\b|(?<=\byour )(\d0)s\b|"
        r"(?<=\btheir )(\d0)s\b|(?<=\bour )(\d0)s\b"
        r"|(?<=ties and )(\d0)s\b|(?<=ties to )(\d0)s\b|(?<=ties or )(\d0)s\b",
        lambda match: _DECADES[match[0][:2]],
    ),
    rule(
        r"\b[Qq]([1-4])(?:[ -]|(?='\d))(?:FY)?('?\d\d|20\d\d)\b",
        lambda match: f"Q {cardinal(int(match[1]))} {_year_or_short(match[2])}",
    ),
    rule(r"\bFY ?'?(20\d\d|\d\d)\b", lambda match: f"F Y {_year_or_short(match[1])}"),
)


def _year_or_short(text: str) -> str:
    text = text.lstrip("'")
    return year(int(text)) if len(text) == 4 else cardinal(int(text))
