"""States of America behind a town: "Boston, MA 02115", "St. Louis, Mo.", "Austin, TX"."""

import re

from talker_t2av.text.reading.number_words import digits
from talker_t2av.text.reading.rules import Rule, alternatives, rule

_STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho",
    "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine",
    "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri",
    "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico",
    "NY": "New York", "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon",
    "PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee",
    "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia", "WA": "Washington", "WV": "West Virginia",
    "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip
_DOTTED_STATES = {
    "Ala.": "AL", "Ariz.": "AZ", "Ark.": "AR", "Calif.": "CA", "Cal.": "CA", "Colo.": "CO", "Conn.": "CT",
    "Del.": "DE", "Fla.": "FL", "Ga.": "GA", "Ill.": "IL", "Ind.": "IN", "Kan.": "KS", "Ky.": "KY", "La.": "LA",
    "Md.": "MD", "Mass.": "MA", "Mich.": "MI", "Minn.": "MN", "Miss.": "MS", "Mo.": "MO", "Mont.": "MT", "Neb.": "NE",
    "Nev.": "NV", "N.H.": "NH", "N.J.": "NJ", "N.M.": "NM", "N.Y.": "NY", "N.C.": "NC", "N.D.": "ND", "Okla.": "OK",
    "Ore.": "OR", "Pa.": "PA", "R.I.": "RI", "S.C.": "SC", "S.D.": "SD", "Tenn.": "TN", "Tex.": "TX", "Vt.": "VT",
    "Va.": "VA", "Wash.": "WA", "W.Va.": "WV", "W. Va.": "WV", "Wis.": "WI", "Wyo.": "WY",
}  # fmt: skip
"""As newspapers write them."""
_AMBIGUOUS = {"OK", "MD", "PA", "MS", "MA", "ID", "HI", "OH", "ME", "IN"}
"""Words, degrees and professions too: only where "in" or the like stands before the town."""
_TOWN = r"[A-Z][a-z'’-]{2,20}"
_STANDS = r"(?=$|[,;!?)]|\.(?:\s|$)| (?:[a-z]|USA?\b))"


def _zip(match: re.Match[str]) -> str:
    code = ", ".join(digits(group) for group in match[2].split("-"))
    return f"{_STATES.get(match[1], match[1])} {code}"


def _dotted(match: re.Match[str]) -> str:
    """A dot at the end of the text is the end of the sentence too."""
    end = "." if not match.string[match.end() :].strip() else ""
    return f"{match[1]}, {_STATES[_DOTTED_STATES[match[2]]]}{end}"


def _postal(match: re.Match[str]) -> str:
    return f"{match[1]}, {_STATES[match[2]]}"


RULES: tuple[Rule, ...] = (
    rule(r"(?<=, )([A-Z]{2}) (\d{5}(?:-\d{4})?)(?!\w)", _zip),
    rule(rf"\b({_TOWN}), ({alternatives(_DOTTED_STATES)})(?!\w)", _dotted),
    rule(rf"\b({_TOWN}), ({alternatives(set(_STATES) - _AMBIGUOUS)}){_STANDS}", _postal),
    rule(
        rf"\b((?:[Ii]n|[Ff]rom|[Nn]ear|[Tt]o|[Oo]f) (?:{_TOWN} ){{0,2}}{_TOWN}), ({alternatives(_AMBIGUOUS)}){_STANDS}",
        _postal,
    ),
)
