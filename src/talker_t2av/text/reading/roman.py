"""Roman numerals: behind names of rulers, behind chapters and the like, before "century"."""

import re

from talker_t2av.text.reading.context import after
from talker_t2av.text.reading.number_words import cardinal, ordinal
from talker_t2av.text.reading.rules import Rule, rule

_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_NUMERAL = r"[IVXLCDM]{1,9}"
_MANY = r"(?:I{2,3}|I[VX]|VI{1,3}|XI{0,3}(?:V|X)?I{0,3}|XX[IVX]{1,6}|X[IVL][IVX]{0,5}|L[IVX]{1,6}|L)"
"""More than one letter, without the numerals that are mostly something else: CD, DC, MD, MIX, CV, XL."""
_TITLES = (
    "King|Queen|Pope|Emperor|Empress|Tsar|Czar|Kaiser|Prince|Princess|Duke|Saint|Sultan|Pharaoh|Sir|Archduke"
    "|Patriarch|Lord|Shah|Caliph|Khan|St\\.?|King-Emperor"
)
_RULERS = (
    "Henry|Louis|Edward|George|William|Charles|James|Richard|Elizabeth|Napoleon|Pius|Benedict|Leo|Paul|John"
    "|Ramses|Ramesses|Frederick|Philip|Alexander|Nicholas|Peter|Catherine|Ivan|Umberto|Emmanuel|Gustav|Christian"
    "|Ferdinand|Mary|Stephen|Robert|David|Francis|Joseph|Leopold|Maximilian|Otto|Rudolf|Wilhelm|Friedrich|Carlos"
    "|Felipe|Juan|Alfonso|Isabella|Cleopatra|Ptolemy|Darius|Xerxes|Cyrus|Artaxerxes|Thutmose|Amenhotep|Seti"
    "|Tutankhamun|Mehmed|Murad|Suleiman|Selim|Abdul|Abdullah|Hussein|Faisal|Haakon|Harald|Olav|Magnus|Erik|Eric"
    "|Albert|Baldwin|Clement|Gregory|Innocent|Urban|Julius|Sixtus|Boniface|Adrian|Martin|Eugene|Callixtus"
    "|Celestine|Victor|Constantine|Justinian|Theodosius|Basil|Andrew|Margaret|Anne|Michael|Sigismund|Ladislaus"
    "|Casimir|Christina|Willem|Beatrix|Rainier|Pedro|Theodore|Matthew|Kenneth|Donald|Duncan|Constans"
    "|Valentinian|Leonidas|Menelik|Antiochus|Seleucus|Mithridates|Attalus|Nebuchadnezzar"
)
_GIVEN = (
    "|Thomas|Daniel|Samuel|Benjamin|Frank|Walter|Arthur|Harry|Jack|Rockefeller|Griffin|Patrick|Timothy|Anthony"
    "|Christopher|Jonathan|Ronald|Kevin|Brian|Steven|Mark|Adam|Dale|Ken|Sammy|Davis|Loudon|Harold|Howard|Ralph"
    "|Raymond|Roger|Gary|Larry|Jerry"
)
_SERIES_CAPITAL = (
    "(?:Chapter|Part|Act|Scene|Section|Volume|Book|Type|Phase|Article|Class|Title)s?|Vol\\.|World Wars?|Mark"
    "|Level|Stage|Grade|Super Bowl|Apollo|Gemini|Episode|Round|Appendix|Schedule|Division|Tier|Category|Group|Unit"
    "|Lesson|Figure|Table|Canto|Psalm|Season|Game|Rocky|Rambo|Final Fantasy|Grand Theft Auto|GTA|Civilization"
    "|Diablo|Halo|Saturn|Titan|Step|Module|Annex|Corps|Battalion|Symphony|Quartet|Concerto|Sonata|WrestleMania"
    "|Olympiad|Factor|Amendment|Ch\\.|Sec\\.|No\\.|Pt\\.|War|Bowl|MK|Mk\\.?|Dynasty"
)
_SERIES_SMALL = (
    "(?:chapter|part|act|scene|section|volume|book|phase|article|type)s?|level|stage|class|grade|episode|round|title"
    "|tier|category|group|unit|lesson|figure|table|canto|factor|step|schedule"
)
_PRONOUN = re.compile(
    r"\s(?:am|have|had|will|would|think|thought|know|knew|love|loved|like|liked|want|wanted|need|said|say|saw|see"
    r"|read|wrote|do|did"
    r"|can|could|must|should|might|may|never|always|also|just|really|was (?:so|not)|go|went|left|told|asked|heard"
    r"|found|made|hate|hope"
    r"|believe|felt|feel|get|got|used|remember|bought|gave|met|don't|can't|didn't|won't)\b|['’](?:m|ve|ll|d)\b"
)
_RULED = re.compile(
    r"(?:['’]s\b|\s(?:of|was|became|ruled|reigned|died|and|had|who|is|abdicated|in|by|at|to|succeeded|lived|style"
    r"|chair|era)\b|[.,;:!?)]|\s*$|,)"
)
_AFTER_SMALL_NOUN = re.compile(r"\s(?:diabetes|error|trial|study|of|and|or|clinical|cancer)\b|[.,;:!?)]|\s*$")
"""Where "type I" ends in a numeral; "the type I like" does not."""


def _value(numeral: str) -> int | None:
    """None for letters that are no numeral: "IC"."""
    values = [_VALUES[letter] for letter in numeral.upper()]
    total = sum(-value if value < max(values[index:]) else value for index, value in enumerate(values))
    return total if _written(total) == numeral.upper() else None


def _written(value: int) -> str:
    pairs = (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
        (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    )  # fmt: skip
    numeral = ""
    for worth, letters in pairs:
        count, value = divmod(value, worth)
        numeral += letters * count
    return numeral


def _is_pronoun(match: re.Match[str], numeral: str) -> bool:
    return numeral == "I" and bool(_PRONOUN.match(after(match)))


def _ruler(match: re.Match[str]) -> str | None:
    name, numeral = match[1], match[2]
    value = _value(numeral)
    if value is None or numeral in "CDLM" or _is_pronoun(match, numeral) or re.match(r"\. [A-Z]", after(match)):
        return None
    if numeral == "I" and not re.match(rf"(?:{_TITLES})\s", name) and not _RULED.match(after(match)):
        return None
    return f"{name} the {ordinal(value)}"


def _series(match: re.Match[str]) -> str | None:
    noun, numeral = match[1], match[2]
    value = _value(numeral)
    if value is None or numeral.upper() in "CDLM" or _is_pronoun(match, numeral):
        return None
    if numeral == "I" and noun[0].islower() and not _AFTER_SMALL_NOUN.match(after(match)):
        return None
    return f"{noun} {cardinal(value)}{_further(match[3] or '')}"


def _further(more: str) -> str:
    """What follows the first numeral: "and II"."""

    def read(match: re.Match[str]) -> str:
        value = _value(match[0])
        return cardinal(value) if value else match[0]

    return re.sub(r"\b[IVX]+\b", read, more).replace("–", " to ").replace("-", " to ")


def _small(match: re.Match[str]) -> str | None:
    """Chapter xii, (ii)"""
    value = _value(match[2])
    return None if value is None else f"{match[1]}{cardinal(value)}{_further(match[3].upper() if match[3] else '')}"


def _any(match: re.Match[str]) -> str | None:
    """Behind another word with a capital: a person's given name before it makes it an ordinal."""
    value = _value(match[2])
    if value is None:
        return None
    person = re.search(rf"\b(?:{_RULERS}{_GIVEN})\b", match[1])
    return f"{match[1]} the {ordinal(value)}" if person else f"{match[1]} {cardinal(value)}"


def _century(match: re.Match[str]) -> str | None:
    value = _value(match[1])
    return ordinal(value) if value else None


_SMALL_NUMERAL = r"(?:x{1,3}(?:i[vx]|vi{0,3}|i{0,3})|i[vx]|vi{0,3}|i{2,3})"
_MORE = rf"((?:(?:,| and| or| to| &|–|-)\s?(?:{_MANY}|[IVX])(?![\w'])){{1,3}})?"
RULES: tuple[Rule, ...] = (
    rule(
        rf"\b(?:ACT|SCENE|CHAPTER|PART|BOOK|VOLUME|SECTION)(?= {_NUMERAL}(?!\w|['’]))",
        lambda match: match[0].capitalize(),
    ),
    rule(r"\bWW(II|I|2|1)\b", lambda match: "World War two" if match[1] in {"II", "2"} else "World War one"),
    rule(rf"\b({_NUMERAL})(?:th|st|nd|rd)?(?=[ -]centur(?:y|ies)\b)", _century),
    rule(rf"\b({_NUMERAL})(?:th)\b", _century),
    rule(
        rf"\b((?:(?:{_TITLES}) [A-Z][\w'’-]{{1,20}}(?: [A-Z][a-z]{{1,20}})?)|(?:{_RULERS})) ({_NUMERAL})(?![\w’']"
        rf"(?![s’'])|\.\w)",
        _ruler,
    ),
    rule(rf"\b({_SERIES_CAPITAL}) ({_NUMERAL})(?!\w|['’](?:m|ve|ll|d)\b|\.\w){_MORE}", _series),
    rule(
        rf"\b({_SERIES_SMALL}) ({_NUMERAL}|(?:ii|iii|iv|vi|vii|viii|ix|xi|xii|xiii|xiv|xv|xvi|v|x))(?!\w|['’]"
        rf"|\.\w){_MORE}",
        _series,
    ),
    rule(
        rf"\b((?:{_SERIES_CAPITAL}|pages?|Pages?) )({_SMALL_NUMERAL})(?![\w'’]|\.\w)"
        rf"((?:-|–| and | to ){_SMALL_NUMERAL}\b)?",
        _small,
    ),
    rule(r"(?<!\S)(\()(i{1,3}|iv|vi{0,3}|ix)(\))", _small),
    rule(
        rf"\b((?:[A-Z][\w.'’-]{{0,20}} ){{0,3}}[A-Z][\w'’-]{{1,20}}) ({_MANY})(?<!L)(?![\w’'](?![s’'])|\.\w|-)"
        rf"(?<!\bXX)(?<!\bX)",
        _any,
    ),
)
