"""How written English is read aloud, where the lexicon's own rules (numbers, dates, money, units) do not know.

Every rule turns what is written into what the lexicon reads rightly; `[word](/phonemes/)` is the lexicon's own markup
for a pronunciation.
"""

import re
from collections.abc import Callable

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

OVERRIDE = re.compile(r"\[([^\[\]|]+)\|([^\[\]|]+)\]")
"""`[word|phonemes]`, in the symbols of `talker_t2av.text.phonemes.SYMBOLS`."""
INCOMPLETE_OVERRIDE = re.compile(r"\[(?:\s*\|[^\[\]|]*|[^\[\]|]*\|\s*)\]")
"""One of the two is missing."""

_NUMBER = r"(\d+(?:,\d{3})*(?:\.\d+)?)"
_SPELLED_ENDINGS = {"com", "org", "net", "info", "edu", "gov", "dev", "app", "name", "blog"}
_SIGNS = {
    ".": " dot ", "/": " slash ", "-": " dash ", "_": " underscore ", "@": " at ", ":": " colon ",
    "?": " question mark ", "=": " equals ", "&": " and ", "#": " hash ", "~": " tilde ", "%": " percent ",
    "+": " plus ",
}  # fmt: skip
_UNITS = {
    "m": ("meter", "meters"), "g": ("gram", "grams"), "l": ("liter", "liters"), "L": ("liter", "liters"),
    "V": ("volt", "volts"), "W": ("watt", "watts"), "s": ("second", "seconds"), "h": ("hour", "hours"),
    "m/s": ("meter per second", "meters per second"), "dB": ("decibel", "decibels"), "K": ("kelvin", "kelvin"),
}  # fmt: skip
_AREAS = {"mm": "millimeters", "cm": "centimeters", "m": "meters", "km": "kilometers", "ft": "feet", "in": "inches"}
_POWERS = {"²": "square", "2": "square", "³": "cubic", "3": "cubic"}
_LARGE = {"bn": "billion", "mn": "million", "tn": "trillion", "m": "million", "k": "thousand"}
_PARTS = {"1/2": "a half", "1/3": "a third", "2/3": "two thirds", "1/4": "a quarter", "3/4": "three quarters"}
_VULGAR = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4"}
_DECADES = {
    "20": "twenties", "30": "thirties", "40": "forties", "50": "fifties", "60": "sixties", "70": "seventies",
    "80": "eighties", "90": "nineties",
}  # fmt: skip
_SAID = {"v": "versus", "c": "about", "p": "page"}


def _address(match: re.Match[str]) -> str:
    """An e-mail or web address: parts as words, endings of two letters and www letter by letter, signs by name."""
    bare = re.sub(r"^\w+://", "", match[0])
    trailing = bare[len(bare.rstrip(".,;:!?/")) :].replace("/", "")
    words = []
    for piece in re.findall(r"[A-Za-z]+|\d+|[^\sA-Za-z\d]", bare.rstrip(".,;:!?/")):
        if piece in _SIGNS:
            words.append(_SIGNS[piece].strip())
        elif piece.lower() == "www" or (len(piece) <= 2 and piece.isalpha() and piece.lower() != "co"):
            words.append(" ".join(piece.upper()))
        else:
            words.append(piece)
    return " ".join(words) + trailing


def _counted(match: re.Match[str]) -> str:
    one, many = _UNITS[match[2] or match[3]]
    return f"{match[1]} {one if match[1] == '1' else many}"


def _feet(match: re.Match[str]) -> str:
    feet, inches = match[1], match[2]
    if inches:
        return f"{feet} foot {inches}"
    return f"{feet} {'foot' if feet == '1' else 'feet'}"


def _digits(match: re.Match[str]) -> str:
    return " ".join(match[1]) + ","


def _mixed(match: re.Match[str]) -> str:
    return f"{match[1]} and {_PARTS[match[2]]}"


def _said(word: str, phonemes: str) -> str:
    return f"[{word}](/{phonemes}/)"


def _pronounced(pattern: str, phonemes: str) -> Rule:
    """Group 1 of the pattern is the word that is spoken so."""

    def replace(match: re.Match[str]) -> str:
        start, end = match.start(1) - match.start(), match.end(1) - match.start()
        return match[0][:start] + _said(match[1], phonemes) + match[0][end:]

    return re.compile(pattern, re.IGNORECASE), replace


_SUBJECT = r"\b(?:I|we|you|they|to|not|who|would|will|might|may|must|can|could|should|did|don't|strongly)\s"

RULES: tuple[Rule, ...] = (
    # signs
    (re.compile(r"[\U0001F000-\U0001FFFF\u2600-\u27BF\uFE0F\u200D]+"), " "),
    (re.compile(r"[‘’]"), "'"),
    (re.compile(r"(?<!\w)([*_]{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"\s*±\s*"), " plus or minus "),
    (re.compile(r"(?<=\d)\s*[×x]\s*(?=\d)"), " by "),
    (re.compile(r"(?<=\d)x\b"), " times"),
    (re.compile(r"\s*÷\s*"), " divided by "),
    (re.compile(r"\s*≈\s*"), " about "),
    (re.compile(r"\s*→\s*"), " to "),
    (re.compile(r"\b([A-G])#(?!\w)"), r"\1 sharp"),
    (re.compile(r"(?<!\w)#(?=[A-Za-z])"), "hashtag "),
    (re.compile(r"\s*§\s*"), " section "),
    (re.compile(r"\s+-{1,2}\s+"), " — "),
    (re.compile(r"(?<=\d)([\"”])([,.;:!?])"), r"\2\1"),
    # addresses
    (re.compile(r"(?:\bhttps?://|\bwww\.)[^\s<>\"')\]]+"), _address),
    (re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), _address),
    (re.compile(rf"\b[A-Za-z][\w-]*(?:\.[\w-]+)*\.(?:{'|'.join(sorted(_SPELLED_ENDINGS))}|co\.uk|io|ai|tv)\b(?:/[\w/.-]*)?"),
     _address),
    # abbreviations
    (re.compile(r"\be\.\s?g\.,?", re.IGNORECASE), "for example,"),
    (re.compile(r"\bi\.\s?e\.,?", re.IGNORECASE), "that is,"),
    (re.compile(r"\ba\.k\.a\.", re.IGNORECASE), "also known as"),
    (re.compile(r"\b([pcv])\.\s?(?=\d)"), lambda match: f"{_SAID[match[1]]} "),
    (re.compile(r"(?<=\w) v\. (?=[A-Z])"), " versus "),
    (re.compile(r"\bPh\.?\s?D\.?"), "P H D"),
    (re.compile(r"\b[Bb]/w\b"), "between"),
    (re.compile(r"(?<=\s)'n'(?=\s)", re.IGNORECASE), "and"),
    (re.compile(r"\band/or\b", re.IGNORECASE), "and or"),
    (re.compile(r"\bs/he\b", re.IGNORECASE), "she or he"),
    (re.compile(r"\b(s?he|his|him)/(s?he|hers?)\b", re.IGNORECASE), r"\1 or \2"),
    (re.compile(r"\b([Hh])m+\b"), r"\1um"),
    (re.compile(r"\b([Ss])h+\b"), lambda match: _said(match[0], "ʃː")),
    # numbers
    (re.compile(f"(?<=\\d)\\s?([{''.join(_VULGAR)}])"), lambda match: f" {_VULGAR[match[1]]}"),
    (re.compile(f"[{''.join(_VULGAR)}]"), lambda match: _VULGAR[match[0]]),
    (re.compile(rf"\b(\d+)\s({'|'.join(_PARTS)})(?![\d/])"), _mixed),
    (re.compile(r"\b(24)/(7)\b|\b(50)/(50)\b"), lambda match: match[0].replace("/", " ")),
    (re.compile(r"\b(\d{1,2}):(\d)\b(?!\d)"), r"\1 to \2"),
    (re.compile(rf"([$£€])\s?{_NUMBER}\s?(bn|mn|tn|m|k)\b"), lambda match: f"{match[1]}{match[2]} {_LARGE[match[3]]}"),
    (re.compile(r"\((\d{3})\)"), _digits),
    (re.compile(r"(?<!\w)'(\d0)s\b"), lambda match: _DECADES.get(match[1], match[0])),
    (re.compile(r"\b(\d0)s\b"), lambda match: _DECADES.get(match[1], match[0])),
    (re.compile(r"\b(\d+)['′](?:\s?(\d{1,2})(?:[\"″]|''))?(?!\w)"), _feet),
    (re.compile(r"^([^\"]*\d)\"(?=[^\"]*$)|(?<=\d)″"), lambda match: f"{match[1] or ''} inches"),
    (re.compile(rf"\b{_NUMBER}\s?(mm|cm|m|km|ft|in)([²³]|\^[23])"),
     lambda match: f"{match[1]} {_POWERS[match[3].lstrip('^')]} {_AREAS[match[2]]}"),
    (re.compile(rf"\b{_NUMBER}\s?in\.(?!\w)"), r"\1 inches"),
    (re.compile(rf"(?<![$£€\d.,]){_NUMBER}(?:\s?(m/s|dB|m|g|l)|\s([LVWshK]))\b(?!['’/])"), _counted),
    (re.compile(r"(?<![\w/:.,-])0\d+\b(?![/:.,-]\d)"), lambda match: " ".join(match[0])),
    (re.compile(r"\bCO2\b"), "C O 2"),
    (re.compile(r"(?<!\d)(?<!\d )\b(?!hmm|shh|brr|psst|pfft|nth|tsk|grr)[bcdfghjklmnpqrstvwxz]{3,}\b"),
     lambda match: " ".join(match[0].upper())),
    (re.compile(r"\b(?:[vV]ersion )?[vV](\d+(?:\.\d+)+)\b"),
     lambda match: "version " + match[1].replace(".", " point ")),
    # words that are written alike and spoken differently
    _pronounced(rf"{_SUBJECT}(object)\b(?!s)", "əbʤˈɛkt"),
    _pronounced(r"\b(lead)\s(?:pipes?|paint|poisoning|shot|weights?|bullets?|roof)\b", "lˈɛd"),
    _pronounced(r"\b(?:made|full|out) of (lead)\b", "lˈɛd"),
    _pronounced(r"\b(?:he|she|it|they|we|I|[a-z]+)\s(dove)\s(?:into|in|under|off|down|for)\b", "dˈOv"),
    _pronounced(r"\b(bow)\s(?:of the (?:ship|boat)|to|before|down|out)\b", "bˈW"),
    _pronounced(r"\b(?:took|take|takes|taking|a deep) a? ?(bow)\b(?!\s(?:and arrow|tie))", "bˈW"),
    _pronounced(r"\b(minute)\s(?:details?|amounts?|differences?|quantit\w+|things?|particles?|changes?)\b", "mInˈut"),
    _pronounced(r"\b(bass)\s(?:guitars?|drums?|players?|lines?|notes?|clef|voice|singers?)\b", "bˈAs"),
    _pronounced(r"\b(row)\s(?:with (?:his|her|their|my)|over the)\b", "ɹˈW"),
    _pronounced(r"\b(sow)\s(?:and (?:her|its) piglets?)\b", "sˈW"),
)  # fmt: skip


def as_spoken(text: str) -> str:
    """Apply the rules in order; what an override marks is left alone."""
    pieces, position = [], 0
    for match in OVERRIDE.finditer(text):
        pieces += [_applied(text[position : match.start()]), _said(match[1].strip(), match[2].strip())]
        position = match.end()
    return "".join([*pieces, _applied(text[position:])])


def _applied(text: str) -> str:
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    return text
