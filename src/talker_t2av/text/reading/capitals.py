"""Words in capitals: headings, what is shouted, and names of speakers, apart from initials, which are spelled."""

import functools
import re

from talker_t2av.text.reading.context import after, before
from talker_t2av.text.reading.rules import Rule, rule
from talker_t2av.text.reading.vocabulary import is_exactly, is_word

INITIALS = frozenset(
    "fyi diy ceo cfo cto usa uk eu tv pc pdf usb dvd gps dna fbi cia nyc nba nfl nhl bbc cnn atm lgbt html css sql api"
    " url gpu cpu ai eta rsvp hbo".split()
)
"""Said letter by letter in small letters too."""
_SPELLED = INITIALS | frozenset(
    "un led vat iso est etc mot dos ok id cd ad am pm pr hr ip mp ra la dc ba ma pa md ot uae esa epa irs nhs mba usaf"
    " ieee ufo uno bafta naacp naafi unhcr oecd ascap icann usaid ira mri emi abc cbs nbc itv bmi iou aol ibm att usda"
    " eeoc aclu aarp ymca ywca ncaa uefa aids oled".split()
)
"""Said letter by letter, or in a way of their own, in capitals."""
_TWO_LETTERS = frozenset("am is or in on me we he at as an do go if by be to of so up no my ox oh ah hi".split())
_WORDS_TOO = frozenset(
    "add act aid aim arc basic calm cap care cat cod core elf gift ice neat nice pal pen pet pop raid rice sad salt"
    " seal shape snap start stress tab waves".split()
)
"""Words oftener than initials where other words in capitals stand beside them."""
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{4}|^[bcdfghjklmnpqrstvwxz]{3}(?<!sch)(?<!s[cpt][rl])(?<!thr)(?<!chr)")
_ENDINGS = (("ies", "y"), ("es", ""), ("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("er", ""))
_COUNTRY_NEXT = re.compile(
    r"\W(?:NEWS|ARMY|NAVY|PRESIDENT|TROOPS|SENATE|DOLLARS?|CONGRESS|ECONOMY|ELECTIONS?|GOVERNMENT|HISTORY|OPEN|MARINES"
    r"|SUPREME|STATES?|STOCKS?|MARKETS?|MILITARY|TREASURY|VISA|AND [A-Z]{2}\b)"
)
_COUNTRY_BEFORE = re.compile(r"\b(?:THE|IN|LEAVES|ENTERS|ACROSS)\W$")
_OFFICE_NEXT = re.compile(r"\W(?:DEPARTMENT|SUPPORT|MANAGER|TEAM|STAFF|JOBS?|SYSTEMS?|SECTOR|SKILLS)\b")
_HEALTH_NEXT = re.compile(r"\W(?:REPORTS?|CHIEF|WARNS|DATA|GUIDELINES|STUDY|OFFICIALS?|EXPERTS?)\b")
_WORD = r"[A-Z](?:[A-Z]|['’](?=[A-Z]))+"
_RUN = rf"(?<![\w.@/&'’-])(?:I|A|{_WORD})(?:[,;:]?[ -](?:I|A|&|{_WORD})(?!['’\w./&]))+(?!\w)"


def _is_small(word: str) -> bool:
    """Whether a word, or what it is an inflection of, is known in small letters."""
    known = is_exactly(word) or any(
        word.endswith(ending) and len(word) - len(ending) > 1 and is_exactly(word.removesuffix(ending) + other)
        for ending, other in _ENDINGS
    )
    return known or ("'" in word and is_word(word.partition("'")[0]))


def _pronounceable(word: str) -> bool:
    return bool(re.search(r"[aeiouy]", word)) and not _CONSONANTS.search(word)


def _small(word: str) -> str:
    """The word as in running text: with a first capital where it is a name."""
    return word.lower() if _is_small(word.lower().replace("’", "'")) else word.capitalize()


def _is_long(word: str) -> bool:
    """Whether five letters and more are a word, rather than initials."""
    lower = word.lower()
    if lower in _SPELLED or is_exactly(word):
        return False
    return _is_small(lower) or is_exactly(word.capitalize()) or _pronounceable(lower)


def _long(match: re.Match[str]) -> str | None:
    return _small(match[0]) if _is_long(match[0]) else None


def _plain(match: re.Match[str]) -> str | None:
    """Four letters that are known in small letters only: DOGS, SONY."""
    word = match[0].lower()
    known = _is_small(word) or is_exactly(word.capitalize())
    return _small(match[0]) if known and word not in _SPELLED and not is_exactly(match[0]) else None


def _speaker(match: re.Match[str]) -> str | None:
    """TOM: Hello."""
    word = match[0].lower()
    return None if word in _SPELLED or not _pronounceable(word) or is_exactly(match[0]) else _small(match[0])


def _is_certain(word: str) -> bool:
    """Whether a run with this word is one of words, not of initials."""
    lower = word.lower()
    if len(word) == 2 or lower in _SPELLED or lower in {"us", "it", "who"}:
        return lower in _TWO_LETTERS
    return _is_small(lower) and (lower in _WORDS_TOO or len(word) > 4 or not is_exactly(word)) and len(word) > 2


def _run(match: re.Match[str]) -> str | None:
    if not any(_is_certain(word) for word in re.findall(_WORD, match[0])):
        return None
    return re.sub(_WORD, _in_run, match[0])


def _in_run(match: re.Match[str]) -> str:
    word = match[0]
    lower = word.lower()
    if word == "AM":
        return word if re.search(r"\d $", before(match)) else lower
    if word == "US":
        return word if _is_country(match) else lower
    if word == "IT":
        return word if _OFFICE_NEXT.match(after(match)) else lower
    if word == "WHO":
        return word if _HEALTH_NEXT.match(after(match)) else lower
    if lower in _SPELLED or (len(word) == 2 and lower not in _TWO_LETTERS):
        return word
    if _is_small(lower) or is_exactly(word.capitalize()):
        return _small(word)
    return _small(word) if len(word) > 4 and _is_long(word) else word


def _is_country(match: re.Match[str]) -> bool:
    """Whether US is the country."""
    return bool(_COUNTRY_NEXT.match(after(match)) or _COUNTRY_BEFORE.search(before(match)) or not match.start())


@functools.lru_cache(maxsize=1)
def _in_capitals(text: str) -> bool:
    """Words with figures in them do not count: 5pm, 3rd."""
    words = re.findall(r"(?<![\w'’])[^\W\d_]+(?!\w)", text)
    return len("".join(words)) >= 6 and len(words) > 1 and all(map(str.isupper, words))


def _lower(match: re.Match[str]) -> str | None:
    """Words of a text in capitals; what is only known in capitals stays."""
    if match[0] == "US" and _is_country(match):
        return None
    return match[0].lower() if _in_capitals(match.string) and _SHOUTED.fullmatch(match[0].lower()) else None


_SHOUTED = re.compile(
    "us|it|am|is|or|in|on|me|we|he|at|as|an|do|go|if|by|be|to|of|so|up|no|my|a|the|and|all|are|was|who|can|may"
    "|will|i'm|it's|has|had"
    "|get|got|for|not|but|you|one|two|new|now|off|out|let|see|buy|try|yes|too|our|her|his|him|she|how|why|day|man|men"
)

FIRST_RULES: tuple[Rule, ...] = (rule(r"\b[A-Z']{1,12}\b", _lower),)
RULES: tuple[Rule, ...] = (
    rule(_RUN, _run),
    rule(r"(?:^|(?<=[.!?]\s)|(?<=[\"“(\[]))[A-Z]{3,4}(?=[.:]\s[A-Z\"“(\[])", _speaker),
    rule(r"(?<![\w.@/&'’-])[A-Z]{5,}(?![\w/&]|\.\w)", _long),
    rule(r"(?<![\w.@/&'’-])[A-Z]{4}(?![\w/&]|\.\w)", _plain),
)
