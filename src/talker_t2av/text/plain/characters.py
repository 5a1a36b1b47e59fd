"""Characters of a text, made the plain ones: what is pasted has many that look alike, and some that are not seen."""

import re
import unicodedata

from talker_t2av.text.reading import OVERRIDE

LINE_BREAK, PARAGRAPH_BREAK = "\u2028", "\u2029"
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PUNCTUATION = {
    "„": "“", "‟": "“", "‚": "‘", "‛": "‘", "«": "“", "»": "”", "‹": "“", "›": "”", "ʼ": "’", "＇": "’",
    "‐": "-", "‑": "-", "‒": "–", "―": "—", "−": "-", "⁓": "~", "⁄": "/", "∕": "/", "∶": ":", "․": ".", "‥": "..",
    "№": "No. ",
}  # fmt: skip
"""What the lexicon knows in another form."""
_COMPATIBLE = (
    (0x0132, 0x0133), (0x0149, 0x0149), (0x01C4, 0x01CC), (0x01F1, 0x01F3),  # letters in one: ij, 'n, dz
    (0x02B0, 0x02B8), (0x02E0, 0x02E4), (0x1D2C, 0x1D6A), (0x2071, 0x2071),  # raised letters: 5ᵗʰ, not ⁿ: a power
    (0x2100, 0x2115), (0x2119, 0x211F), (0x2124, 0x214F),  # ℃, but not ™
    (0x2160, 0x2188), (0x2460, 0x24EA),  # Ⅳ, ①, ⓐ
    (0x3300, 0x33FF), (0xFB00, 0xFB06), (0x1D400, 0x1D7FF), (0x1F100, 0x1F14F),  # ㎏, ﬁ, 𝗕, 🄰
    (0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A), (0xFFE0, 0xFFE6),  # Ａ, ￡
)  # fmt: skip
"""Code points, first and last of each range, that are read like those that Unicode (NFKC) calls their equals."""
_FULL_WIDTH_SIGNS = ((0x3001, 0x3002), (0x300C, 0x300F), (0xFF01, 0xFF5E))
_EAST_ASIAN_SIGNS = {"、": ", ", "。": ". ", "「": "“", "」": "”", "『": "“", "』": "”"}
_MARKS_ON_LETTERS = ((0x0300, 0x036F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE00, 0xFE0F))
_NAMED_LETTER = re.compile(
    r"LATIN LETTER SMALL CAPITAL ([A-Z])|NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER ([A-Z])"
)


class _Plain(dict[int, str]):
    """The plain form of each code point, found when it is first asked for."""

    def __init__(self, east_asian: bool) -> None:
        super().__init__()
        self._east_asian = east_asian

    def __missing__(self, code: int) -> str:
        plain = self[code] = self._found(chr(code), code)
        return plain

    def _found(self, character: str, code: int) -> str:
        if character in _PUNCTUATION:
            return _PUNCTUATION[character]
        if _within(code, _COMPATIBLE):
            return unicodedata.normalize("NFKC", character)
        if not self._east_asian and _within(code, _FULL_WIDTH_SIGNS):
            return _EAST_ASIAN_SIGNS.get(character) or unicodedata.normalize("NFKC", character)
        if _within(code, _MARKS_ON_LETTERS):
            return ""
        if code in range(0x2776, 0x2794):
            return str(int(unicodedata.numeric(character)))
        letter = _NAMED_LETTER.fullmatch(unicodedata.name(character, ""))
        if letter:
            return letter[1].lower() if letter[1] else letter[2]
        if character in "\n\t" + LINE_BREAK + PARAGRAPH_BREAK:
            return character
        category = unicodedata.category(character)
        if category == "Zs":
            return " "
        return "" if category in {"Cc", "Cf", "Cs", "Co", "Cn"} else character


_PLAIN = {east_asian: _Plain(east_asian) for east_asian in (False, True)}


def cleaned(text: str) -> str:
    """The text in Unicode's composed form (NFC), its characters plain ones; phonemes in `[word|phonemes]` stay.

    Invisible characters vanish, all blanks are one kind of blank, all ends of lines are "\\n" (or Unicode's own line
    and paragraph breaks). Letters in other shapes (full width, bold, circled, ligatures, small capitals) become
    letters; raised and lowered digits have a meaning, and stay. So do signs of full width in Chinese, Japanese, Korean.
    """
    if text.isascii() and text.isprintable() and "`" not in text:
        return text
    text = re.sub(r"\r\n?|[\v\f\x85]", "\n", text)
    plain = _PLAIN[_EAST_ASIAN.search(text) is not None]
    pieces, position = [], 0
    for match in OVERRIDE.finditer(text):
        pieces += [_plain(text[position : match.start()], plain), f"[{_plain(match[1], plain)}|{match[2]}]"]
        position = match.end()
    return "".join([*pieces, _plain(text[position:], plain)])


def _plain(text: str, plain: _Plain) -> str:
    text = unicodedata.normalize("NFC", text).replace("2ⁿᵈ", "2nd").translate(plain)
    text = re.sub(r"(?<=[^\W\d_])[´`](?=[^\W\d_])", "’", text)
    return re.sub(r"(?<=\d)( ?)º(?=[CF]\b)", r"\1°", text)


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)
