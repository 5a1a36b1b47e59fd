"""Short forms that are read as whole words, each in the places where it is one."""

import re

from talker_t2av.text.reading.context import ends_text
from talker_t2av.text.reading.number_words import code
from talker_t2av.text.reading.rules import Rule, alternatives, rule

_TITLES = {
    "Mr": "Mister", "Mrs": "Missus", "Ms": "Miz", "Mx": "Mix", "Dr": "Doctor", "Prof": "Professor", "St": "Saint",
    "Mt": "Mount", "Ft": "Fort", "Lt": "Lieutenant", "Sgt": "Sergeant", "Capt": "Captain", "Cpl": "Corporal",
    "Cmdr": "Commander", "Drs": "Doctors",
}  # fmt: skip
"""Before a name, with or without a dot."""
_IN_CAPITALS = {
    "DR": "Doctor", "MR": "Mister", "MRS": "Missus", "MS": "Miz", "PROF": "Professor", "INT": "Interior",
    "EXT": "Exterior",
}  # fmt: skip
"""Before a word in capitals: titles, and where a scene of a film is."""
_DOTTED_TITLES = {
    "Gen": "General", "Gov": "Governor", "Sen": "Senator", "Rep": "Representative", "Col": "Colonel", "Rev": "Reverend",
    "Hon": "Honorable", "Pres": "President", "Supt": "Superintendent", "Maj": "Major", "Adm": "Admiral", "Fr": "Father",
    "Msgr": "Monsignor", "Messrs": "Messers", "Sr": "Sister", "Br": "Brother", "Pvt": "Private", "Atty": "Attorney",
    "Insp": "Inspector", "Det": "Detective", "Amb": "Ambassador", "Pte": "Private", "Dir": "Director",
    "Brig": "Brigadier",
}  # fmt: skip
_GIVEN_NAMES = {
    "Thos": "Thomas", "Wm": "William", "Chas": "Charles", "Geo": "George", "Jas": "James", "Jos": "Joseph",
    "Benj": "Benjamin", "Robt": "Robert", "Edw": "Edward",
}  # fmt: skip
_BEFORE_NUMBERS = {
    "no": "number", "nos": "numbers", "nr": "number", "fig": "figure", "figs": "figures", "p": "page", "pp": "pages",
    "pg": "page", "pgs": "pages", "vol": "volume", "vols": "volumes", "ch": "chapter", "chs": "chapters",
    "chap": "chapter", "sec": "section", "eq": "equation", "eqs": "equations", "ext": "extension", "c": "circa",
    "ca": "circa", "est": "established", "art": "article", "para": "paragraph", "pt": "part", "rm": "room",
    "apt": "apartment", "ste": "suite", "max": "maximum", "min": "minimum", "avg": "average", "temp": "temperature",
    "qty": "quantity", "tel": "telephone", "v": "versus", "b": "born", "d": "died", "lvl": "level", "ep": "episode",
    "op": "opus", "rte": "route", "rt": "route", "hwy": "highway", "ref": "reference", "bldg": "building",
    "ver": "version", "tab": "table", "ser": "series", "n": "note", "l": "line", "fl": "floor", "cat": "catalog",
    "prob": "problem", "ex": "example", "sc": "scene", "flt": "flight", "r": "reigned",
}  # fmt: skip
_ALSO_WITHOUT_DOT = {
    "fig": "figure", "figs": "figures", "vol": "volume", "apt": "apartment", "max": "maximum", "avg": "average",
    "hwy": "highway", "rte": "route", "lvl": "level", "pg": "page", "pgs": "pages", "pp": "pages", "tel": "telephone",
    "qty": "quantity", "bldg": "building", "ch": "chapter", "rm": "room", "ste": "suite", "ext": "extension",
    "ep": "episode", "ver": "version", "fl": "floor", "pt": "part", "flt": "flight",
}  # fmt: skip
_ANYWHERE = {
    "Jr.": "Junior", "Mt.": "Mount", "Ave.": "Avenue", "Blvd.": "Boulevard", "Rd.": "Road", "Ln.": "Lane",
    "Hwy.": "Highway", "Pkwy.": "Parkway", "Ste.": "Suite", "Apt.": "Apartment", "Bldg.": "Building", "Ltd.": "Limited",
    "Inc.": "Incorporated", "Corp.": "Corporation", "Co.": "Company", "Bros.": "Brothers", "Dept.": "Department",
    "dept.": "department", "Univ.": "University", "Assn.": "Association", "Assoc.": "Association",
    "Govt.": "Government", "govt.": "government", "approx.": "approximately", "Approx.": "Approximately",
    "vs.": "versus", "vs": "versus", "Vs.": "Versus", "VS": "versus", "VS.": "versus", "pp.": "pages",
    "et al.": "et al", "misc.": "miscellaneous", "Misc.": "Miscellaneous", "incl.": "including", "Incl.": "Including",
    "excl.": "excluding", "Excl.": "Excluding", "cont'd": "continued", "Cont'd": "Continued", "viz.": "namely",
    "cf.": "compare", "Cf.": "Compare", "attn:": "attention,", "Attn:": "Attention,", "ATTN:": "attention,",
    "eds.": "editors", "hrs.": "hours", "avg.": "average", "Avg.": "Average", "max.": "maximum",
    "Intl.": "International", "Natl.": "National", "Mfg.": "Manufacturing", "Dist.": "District", "Mgr.": "Manager",
    "Asst.": "Assistant", "ibid.": "ibidem", "Ibid.": "Ibidem", "resp.": "respectively", "esp.": "especially",
    "e.g": "for example", "orig.": "originally", "abbr.": "abbreviated", "dept": "department", "govt": "government",
    "approx": "approximately", "encl.": "enclosed", "Encl.": "Enclosed", "Esq.": "Esquire", "Esq": "Esquire",
    "gov't": "government", "Gov't": "Government", "int'l": "international", "Int'l": "International",
    "nat'l": "national", "Nat'l": "National", "mfr.": "manufacturer", "fwd:": "forward:", "Fwd:": "Forward:",
    "FWD:": "forward:", "mgmt": "management", "mgmt.": "management", "Mgmt": "Management", "Utd": "United",
    "acct.": "account", "Acct.": "Account", "appt.": "appointment", "appt": "appointment", "mtg": "meeting",
    "mtg.": "meeting", "Mtg": "Meeting", "rec'd": "received", "req'd": "required", "sec'y": "secretary",
    "qtr.": "quarter", "Mtn.": "Mountain", "Mtns.": "Mountains", "Hts.": "Heights", "Jct.": "Junction",
    "Twp.": "Township", "mgr.": "manager", "asst.": "assistant", "bdrm": "bedroom", "wt.": "weight", "ea.": "each",
    "bldg.": "building", "subj:": "subject:",
}  # fmt: skip
_ADJECTIVES = {
    "approx": "approximate", "min": "minimum", "max": "maximum", "est": "estimated", "avg": "average",
    "temp": "temporary", "std": "standard", "alt": "alternative",
}  # fmt: skip
"""Before a noun: at the beginning, or behind "the" or the like."""
_QUANTITY = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|half|an?|the|as|every|\w+teen|\w+ty)\b"
_WITH = {
    "w/o": "without", "w/": "with", "b/c": "because", "c/o": "care of", "b/w": "between", "W/o": "Without",
    "W/": "With", "B/w": "between", "h/t": "hat tip",
}  # fmt: skip


def _stop(match: re.Match[str]) -> str:
    """A dot at the end of the text ends the sentence as well."""
    return "." if match[0].endswith(".") and ends_text(match) else ""


def _numbered(match: re.Match[str]) -> str:
    word = match[match.lastindex or 1]
    read = _BEFORE_NUMBERS[word.lower()]
    return (read.capitalize() if word[0].isupper() else read) + " "


def _anywhere(match: re.Match[str]) -> str:
    return _ANYWHERE[match[0]] + _stop(match)


def _generation(match: re.Match[str]) -> str:
    return (" Senior" if "Sr" in match[0] else " Junior") + _stop(match)


def _adjective(match: re.Match[str]) -> str:
    word = _ADJECTIVES[match[1].lower()]
    return word.capitalize() if match[1][0].isupper() else word


def _edition(match: re.Match[str]) -> str:
    return f"{match[1]} edition{_stop(match)}"


_FIRMS = {"Inc": "Incorporated", "Corp": "Corporation", "Co": "Company", "Ltd": "Limited", "Plc": "P L C"}
RULES: tuple[Rule, ...] = (
    rule(
        rf"(\b(?!The )[A-Z][\w'’.-]{{0,20}},? |& )({alternatives(_FIRMS)})(?![\w.'’-])",
        lambda match: match[1] + _FIRMS[match[2]],
    ),
    rule(r"\be\.\s?g\.,?", "for example,", re.IGNORECASE),
    rule(r"\bi\.\s?e\.,?", "that is,", re.IGNORECASE),
    rule(r"\ba\.\s?k\.\s?a\.", "also known as", re.IGNORECASE),
    rule(r"\bN\.?B\.:?(?=\s)", "note well,"),
    rule(r"\bPh\.?\s?D\.?(?=\W|$)", "P H D"),
    rule(r"\bPh\.?\s?Ds\b", "P H Dees"),
    rule(
        rf"(?<![\w./])({alternatives(_WITH)})(?=\s|$|[\"'])|(?<![\w./])(w/)(?=\w)",
        lambda match: _WITH[match[0]] + (" " if match[2] else ""),
    ),
    rule(r"\bAss(oc|t)\. (?=Prof)", lambda match: "Associate " if match[1] == "oc" else "Assistant "),
    rule(rf"\b({alternatives(_GIVEN_NAMES)})\. (?=[A-Z])", lambda match: f"{_GIVEN_NAMES[match[1]]} "),
    rule(r"\bPt\. (?=[A-Z][a-z])", "Point "),
    rule(r"(?<=[a-z] )def\. (?=[A-Z])", "defeated "),
    rule(r"(?<=\d )c\. (?=[a-z])", "cups "),
    rule(r"\bmed\.(?= (?:heat|size|sized|onion|rare|high|low)\b)", "medium"),
    rule(rf"\b({alternatives(_TITLES)})\.? (?=[A-Z])", lambda match: f"{_TITLES[match[1]]} "),
    rule(
        r"\b(DR|MR|MRS|MS|PROF)\.? (?=[A-Z]{2})|\b(INT|EXT)\. (?=[A-Z]{2})",
        lambda match: f"{_IN_CAPITALS[match[1] or match[2]]} ",
    ),
    rule(rf"\b({alternatives(_TITLES)})\.(?= (?:and|&|or) )", lambda match: _TITLES[match[1]]),
    rule(r"\b(Mr|Mrs|Ms|Dr)\.?/(Mrs|Ms|Mr)\.?", lambda match: f"{_TITLES[match[1]]} or {_TITLES[match[2]]}"),
    rule(rf"\b({alternatives(_DOTTED_TITLES)})\. (?=[A-Z])", lambda match: f"{_DOTTED_TITLES[match[1]]} "),
    rule(r"(?<=[A-Za-z],) (Sr|Jr)\b\.?|(?<=[a-z]) (Sr|Jr)\b\.?", _generation),
    rule(
        rf"(?:(?<=\bthe )|(?<=\ba )|(?<=\ban )|(?<=\bno )|(?<=\bour )|(?<=\bits )|^|(?<=[.:;!?] ))"
        rf"({alternatives(_ADJECTIVES)})\.(?= (?!{_QUANTITY}|said|and|is|was)[a-z])",
        _adjective,
        re.IGNORECASE,
    ),
    rule(rf"(?<![\w.])({alternatives(_BEFORE_NUMBERS)})\. ?(?=\d|[A-Z]?\d)", _numbered, re.IGNORECASE),
    rule(
        r"(?<![\w.])([Vv]ol|[Cc]h|[Pp]t|[Ss]ec|[Ff]ig|[Aa]rt|[Oo]p|[Ee]q|[Ss]c|[Pp]p?)\. "
        r"(?=(?:[IVXL]{1,6}|[ivxl]{1,6})\b)",
        _numbered,
    ),
    rule(
        r"(?<![\w.])(c)\. (?=[a-z ]{3,40} (?:hundred|B\.?C|A\.?D))|(?<![\w.])(ca|ext)\. (?=(?:one|two|three|four"
        r"|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty)\b)",
        _numbered,
    ),
    rule(
        rf"(?<![\w.])({alternatives(_ALSO_WITHOUT_DOT)}):? (?=#?\d|five|zero|one|two|three|four|six|seven|eight|nine)",
        _numbered,
        re.IGNORECASE,
    ),
    rule(r"\bNo (?=\d)", "Number "),
    rule(r"\bNo\. (?=of\b)", "Number "),
    rule(r"\b([Tt])el(?:\.:|\.|:) (?=\w)", r"\1elephone "),
    rule(r"(?<=\b)((?:\d*(?:1st|2nd|3rd|\dth))|[a-z]+(?:st|nd|rd|th)|[Rr]evised|[Nn]ew) ed\.", _edition),
    rule(r"(?<=[\w.)\]]) v\.? (?=[A-Z][a-z])", " versus "),
    rule(r"\b(dept|govt|approx)\b(?!\.)", lambda match: _ANYWHERE[match[1]]),
    rule(rf"(?<![\w./])(?:{alternatives(_ANYWHERE)})(?![\w/])", _anywhere),
    rule(r"\bet cetera\b", "etc", re.IGNORECASE),
    rule(r"№\s?(?=\d)", "number "),
    rule(r"§§\s?(?=\d)", "sections "),
    rule(r"\s*§\s*", " section "),
    rule(r"\s*¶\s*", " paragraph "),
    rule(r"#\s?(\d{3,})(?![\w,.:/-]\d)", lambda match: f"number {code(match[1])}"),
    rule(r"#\s?(?=\d)", "number "),
    rule(r"(?<!\S)#(?!\S)", "number"),
    rule(r"\s*©\s*", " copyright "),
)
