"""Names of months and days, whole and short."""

from talker_t2av.text.reading.rules import alternatives

MONTHS = {
    "Jan": "January", "Feb": "February", "Mar": "March", "Apr": "April", "May": "May", "Jun": "June", "Jul": "July",
    "Aug": "August", "Sep": "September", "Oct": "October", "Nov": "November", "Dec": "December",
}  # fmt: skip
MONTH_NAMES = tuple(MONTHS.values())
DAYS = {
    "Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday", "Weds": "Wednesday", "Thu": "Thursday",
    "Thur": "Thursday", "Thurs": "Thursday", "Fri": "Friday", "Sat": "Saturday", "Sun": "Sunday",
}  # fmt: skip

SHORT_MONTH = alternatives([*MONTHS, "Sept"])
_WHOLE = alternatives([*MONTH_NAMES, *map(str.upper, MONTH_NAMES)])
MONTH = rf"(?:{_WHOLE}|(?:{SHORT_MONTH}|{alternatives(map(str.upper, MONTHS))})\b\.?)"
"""A month by its name or a short form, the dot included."""
DAY = rf"(?:(?:{alternatives([*DAYS, *map(str.upper, DAYS)])})\b\.?)"
"""A short form of a day, the dot included."""


def month_name(text: str) -> str:
    """ "Sept.": "September"."""
    return MONTHS[text[:3].capitalize()]
