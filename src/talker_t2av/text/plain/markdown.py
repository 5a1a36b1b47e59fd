"""Markdown in a text: its signs are taken away, its words stay. Line by line first, then within lines.

Only what is surely mark-up goes: "5 * 3", "a_b", "#1" and "C#" are writing. Numbers of items are spoken, and stay. A
parser of the whole language would be of no help: to it "1984. It was cold" is an item, and "2*3*4" stresses the 3.
"""

import re
from itertools import pairwise

from talker_t2av.text.plain.characters import LINE_BREAK, PARAGRAPH_BREAK

_FENCE = re.compile(r"\s*(?:```+|~~~+)\s*[\w+#.-]*\s*")
_DECORATION = set("-*_=~#+•·—–─━═|: \t")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.*?)(?:\s+#+)?\s*")
_NUMBER_SIGN = re.compile(r"\s*#\s+(?=\d+\s*$)")
_BULLET = re.compile(r"\s*[-*•‣◦▪▫●○■□–—∙·]\s+(?=\S)|\s*\+\s+(?=[^\W\d_])")
_BOX = re.compile(r"\s*(?:\[[ xX]?\]|[☐☑☒✓✔✅])\s+(?=\S)")
_QUOTE = re.compile(r"\s*>(?:\s?>)*\s?")
_SURE_QUOTE = re.compile(r"\s*>(?:\s?>)*\s?(?![\s\d$£€.=:;<-])")
_ROW = re.compile(r"\s*\|(.*)\|\s*")
_CELL_END = re.compile(r"\|(?![^\[\]|]*\])")
"""Not the bar of `[word|phonemes]`."""
_SUBTITLE_TIME = re.compile(r"\s*(?:\d+:)?\d\d:\d\d[.,]\d{3}\s*-->.*")
_REFERENCE = re.compile(r"\s{0,3}\[([^\[\]^|]+)\]:\s+<?(?:\w+:|www\.|[/#.])\S*\s*")
_NOTE = re.compile(r"\s{0,3}\[\^[^\[\]|]+\]:\s*")

_LINK_TARGET = r"""\(\s*<?[^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*>?(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)"""
_IMAGE = re.compile(rf"!\[([^\[\]]*)\]{_LINK_TARGET}")
_LINK = re.compile(rf"\[([^\[\]]*)\]{_LINK_TARGET}")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]+)\]\]")
_NAMED_LINK = re.compile(r"\[([^\[\]]*)\]\[([^\[\]]*)\]")
_NOTE_MARK = re.compile(r"\[\^[^\[\]|\s]+\]|(?:(?<=\w\w)|(?<=[.,;:!?)\]\"”’]))\[\d{1,3}\]")
_ADDRESS = re.compile(r"<((?:https?://|mailto:)[^\s<>]+|[\w.+-]+@[\w.-]+\.\w+)>")
_CODE = re.compile(r"(?<![\w`\\])(`{1,3})(?!`)([^`]+)\1(?![\w`])")
_RUN = re.compile(r"(?<!\\)(?:\*+|_+|~+|=+)|\n\s*\n|\u2029")
_LENGTHS = {"*": (1, 2, 3), "_": (1, 2, 3), "~": (2,), "=": (2,)}
_LONG_RUN = re.compile(r"([*_=~#+<>|\[\]^`-])\1{3,}")
_LONE_STAR = re.compile(
    r"(?<![^\s(\"'“‘])\*{1,3}(?=[^\W\d_])|(?<=[^\W_])(?<!\d)\*{1,3}(?![\w*])|(?<=[\d.,!?%)])\*{1,3}(?=[.,;:!?]|\s*$|\s+[^\W\d_])"
)
_ESCAPE = re.compile(r"\\([*_#\[\]()~`>+.!|-])")


def without_markdown(text: str) -> str:
    """The text without Markdown's signs; what is a line or a paragraph of its own is parted by Unicode's breaks."""
    lines = text.split("\n")
    names = {match[1].lower() for match in map(_REFERENCE.fullmatch, lines) if match}
    return _inline("\n".join(_blocks(lines)), names)


def _blocks(lines: list[str]) -> list[str]:
    """Lines without the signs at their beginnings."""
    quoted = sum(_QUOTE.match(line) is not None for line in lines)
    quote = _QUOTE if quoted > 1 else _SURE_QUOTE
    ruled = {index for index, line in enumerate(lines) if "|" in line and "-" in line and _is_decoration(line)}
    made, in_code, in_table = list[str](), False, False
    for index, line in enumerate(lines):
        if _FENCE.fullmatch(line):
            in_code = not in_code
            made.append(PARAGRAPH_BREAK)
            continue
        in_table = "|" in line and (in_table or index in ruled or index + 1 in ruled)
        if in_code:
            made.append(f"{LINE_BREAK}{line.strip()}{LINE_BREAK}")
        elif _is_decoration(line):
            made.append(LINE_BREAK if index in ruled else PARAGRAPH_BREAK)
        elif in_table or _ROW.fullmatch(line):
            cells = [cell.strip() for cell in _CELL_END.split(line)]
            made.append(f"{LINE_BREAK}{', '.join(filter(None, cells))}{LINE_BREAK}")
        elif _SUBTITLE_TIME.fullmatch(line) or (line.startswith("WEBVTT") and not index):
            if made and made[-1].strip().isdecimal():
                made.pop()
            made.append(LINE_BREAK)
        elif not _REFERENCE.fullmatch(line):
            made.append(_line(quote.sub("", line, count=1) if quote.match(line) else line))
    return made


def _is_decoration(line: str) -> bool:
    """A rule across the page, or what underlines a heading."""
    return len(line.strip()) > 1 and set(line) <= _DECORATION


def _line(line: str) -> str:
    note = _NOTE.match(line)
    if note:
        return LINE_BREAK + line[note.end() :]
    if _NUMBER_SIGN.match(line):
        return _NUMBER_SIGN.sub("#", line)
    heading = _HEADING.fullmatch(line)
    if heading:
        return f"{PARAGRAPH_BREAK}{heading[1]}{PARAGRAPH_BREAK}"
    bullet = _BULLET.match(line)
    item = line[bullet.end() :] if bullet else line
    box = _BOX.match(item)
    if bullet or box:
        return LINE_BREAK + (item[box.end() :] if box else item)
    return line


def _inline(text: str, names: set[str]) -> str:
    """Without the signs within lines; `names` are those that a `[text][name]` may refer to."""
    text = _IMAGE.sub(r"\1", text)
    text = _LINK.sub(lambda match: match[0][: match.end(1) + 1 - match.start()] if "|" in match[1] else match[1], text)
    text = _WIKI_LINK.sub(r"\1", text)
    text = _NAMED_LINK.sub(lambda match: match[1] if (match[2] or match[1]).lower() in names else match[0], text)
    text = _NOTE_MARK.sub("", text)
    text = _ADDRESS.sub(r"\1", text)
    text = _CODE.sub(r"\2", text)
    text = _LONG_RUN.sub(lambda match: " — " if match[1] == "-" else " ", text)
    return _ESCAPE.sub(r"\1", _LONE_STAR.sub("", _without_stress(text)))


def _without_stress(text: str) -> str:
    """Pairs of `*`, `_`, `~~` and `==` around words go; each is looked at once."""
    taken, opened = list[re.Match[str]](), dict[str, re.Match[str]]()
    for run in _RUN.finditer(text):
        sign = run[0][0]
        if sign not in _LENGTHS:
            opened.clear()
        if len(run[0]) not in _LENGTHS.get(sign, ()):
            continue
        before, after = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
        inside = sign == "*" and len(run[0]) > 1
        closes = bool(before.strip()) and (not after.isalnum() or (inside and after.isalpha()))
        opens = bool(after.strip()) and (not before.isalnum() or (inside and before.isalpha()))
        if closes and run[0] in opened:
            taken += [opened.pop(run[0]), run]
        elif closes and len(run[0]) == 3 and {sign, 2 * sign} <= opened.keys():
            taken += [opened.pop(sign), opened.pop(2 * sign), run]
        elif opens:
            opened[run[0]] = run
    spans = sorted(run.span() for run in taken)
    edges = [(0, 0), *spans, (len(text), len(text))]
    return "".join(text[end:start] for (_, end), (start, _) in pairwise(edges))
