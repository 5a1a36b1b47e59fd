"""HTML in a text: tags are taken away, entities become characters. What looks like a tag ("a <b and c> d") stays."""

import html
import re

from talker_t2av.text.plain.characters import LINE_BREAK, PARAGRAPH_BREAK

_HIDDEN = {"script", "style", "head", "template"}
"""What is within them is not for readers."""
_LINES = {"br", "li", "tr", "dt", "dd", "option", "figcaption", "caption", "summary"}
_PARAGRAPHS = set(
    "p div h1 h2 h3 h4 h5 h6 ul ol dl table thead tbody tfoot blockquote pre section article header footer main nav "
    "aside hr figure form fieldset address details html body center title".split()
)
_CELLS = {"td", "th"}
_RUNNING = set("p li td th h1 h2 h3 h4 h5 h6 dt dd caption figcaption summary".split())
"""In them a line of the source ends where it happens to."""
_WITHIN = set(
    "a abbr b bdi bdo big button cite code del dfn em font i img input ins kbd label mark meta link noscript picture q "
    "rp rt ruby s samp select small source span strike strong sub sup svg time tt u var video audio wbr speak".split()
)
_NAMES = "|".join(sorted(_HIDDEN | _LINES | _PARAGRAPHS | _CELLS | _WITHIN, key=len, reverse=True))
_ATTRIBUTE = (
    r"""\s+(?:[\w:@.-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=]+)|open|hidden|checked|disabled|controls|async|defer)"""
)
_TAG = re.compile(rf"<(/?)({_NAMES})((?:{_ATTRIBUTE})*)\s*/?>", re.IGNORECASE)
_CELL_FOLLOWS = re.compile(r"\s*<t[dh]\b", re.IGNORECASE)
_DECLARATION = re.compile(r"<(?:!doctype|\?xml)\b[^<>]*>", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"""\salt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:amp;)*(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def without_html(text: str) -> str:
    """The text without tags and comments; elements that begin a line or a paragraph break it (Unicode's breaks)."""
    if "<" in text:
        text = _without_tags(_DECLARATION.sub("", _without_comments(text)))
    return _ENTITY.sub(_character, text) if "&" in text else text


def _without_comments(text: str) -> str:
    first, *others = text.split("<!--")
    pieces = [first]
    for other in others:
        _, end, behind = other.partition("-->")
        pieces.append(behind if end else f"<!--{other}")
    return "".join(pieces)


def _without_tags(text: str) -> str:
    lower = text.lower()
    last_ends = {name: lower.rfind(f"</{name}") for name in _HIDDEN}
    pieces, position, hidden, running = list[str](), 0, "", False
    for match in _TAG.finditer(text):
        closes, name = bool(match[1]), match[2].lower()
        if hidden:
            if not (closes and name == hidden):
                continue
            hidden = ""
        else:
            piece = text[position : match.start()]
            piece = piece.replace("\n", " ") if running else piece
            pieces.append(_raised(piece) if closes and name == "sup" else piece)
            if name in _HIDDEN and not closes and match.end() < last_ends[name]:
                hidden = name
        position = match.end()
        if name in _RUNNING:
            running = not closes
        if name in _PARAGRAPHS:
            pieces.append(PARAGRAPH_BREAK)
        elif name in _LINES:
            pieces.append(LINE_BREAK)
        elif name in _CELLS and closes and _CELL_FOLLOWS.match(text, position):
            pieces.append(", ")
        elif name == "img":
            alternative = _ALTERNATIVE.search(match[3])
            pieces.append((alternative[1] or alternative[2] or "") if alternative else "")
    return "".join([*pieces, text[position:]])


def _raised(piece: str) -> str:
    """What stands in <sup>: a power, letters of an ordinal, or the number of a note, which is not read."""
    return "" if re.fullmatch(r"\s*\[\w+\]\s*", piece) else piece.translate(_RAISED)


def _character(match: re.Match[str]) -> str:
    character = html.unescape(f"&{match[1]};")
    return match[0] if character.endswith(";") and len(character) > 1 else character
