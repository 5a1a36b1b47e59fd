"""Signs: those that are said by name, and those that are not said."""

import re

from talker_t2av.text.reading.rules import Rule, rule


def _emoticon(match: re.Match[str]) -> str:
    """Not said, but for "I <3 you"."""
    loved = match[0].startswith("<3") and re.search(r"\bI\s*$", match.string[: match.start()][-8:])
    return " love " if loved else " "


_ACCIDENTALS = {"♭": "flat", "♯": "sharp", "♮": "natural", "b": "flat"}
_POLES = {"+": "positive", "-": "negative", "−": "negative", "–": "negative"}
_POLE = r"([-+−–])(?=$|[\s.,;:!?)])"


def _accidental(match: re.Match[str]) -> str:
    return f"{match[1]} {_ACCIDENTALS[match[2]]}"


def _blood(match: re.Match[str]) -> str:
    return f"{match[1] or ''}{' '.join(match[2])} {_POLES[match[3]]}"


FIRST_RULES: tuple[Rule, ...] = (
    rule(r"\b([A-G]) ?([♭♯♮])", _accidental),
    rule(r"(?<=\b[iI]n )([A-G])(b)(?!\w)", _accidental),
    rule(r"\b([A-G])(b)(?= (?:major|minor|clarinet|trumpet|chord|scale)\b)", _accidental),
    rule(rf"\b((?:[Tt]ype|[Gg]roup|[Bb]lood type) )(AB|A|B|O){_POLE}", _blood),
    rule(rf"(?<![\w'-])()(AB|O){_POLE}(?! [-—])", _blood),
    rule(rf"(?<![\w'-])()(A|B){_POLE}(?= (?:blood|donors?)\b)", _blood),
    rule(rf"\b(HIV|Rh|HPV|ER|PR|HER2|Covid|COVID){_POLE}", lambda match: f"{match[1]} {_POLES[match[2]]}"),
    rule(r"[\U0001F000-\U0001FFFF\u2600-\u27BF\uFE0F\u200D\u2B00-\u2BFF\u25A0-\u25FF]+(?<![★☆])", " "),
    rule(r"[★☆]+", " "),
    rule(r"[‘’ʼ]", "'"),
    rule(r"[‐‑‒−](?=\d)", "-"),
    rule(r"[‐‑‒]", "-"),
    rule(r"[™®†‡•·▪]+(?!\d)", " "),
    rule(r"(?<!\w)(?:[:;=8][-o'^]?[)(\]DPpO3/\\|*](?!\w)|<3+(?!\w)|\(:|\^_\^|-_-|¯\\_\(ツ\)_/¯|XD\b|xD\b)", _emoticon),
    rule(r"(?<!\w)([*_]{1,3})(?=\S)([^*_\n]{1,500})(?<=\S)\1(?!\w)", r"\2"),
    rule(r"\s*(?:→|⇒|➔)\s*(?=\S)|\s(?:->|=>|-->|==>)\s", " to "),
    rule(r"[←↑↓↔]", " "),
    rule(r"\b([A-G])#(?!\w)", r"\1 sharp"),
    rule(r"\b([CJF])\+\+", r"\1 plus plus"),
    rule(r"(?<=[A-Za-z])\$(?=[A-Za-z])", "s"),
    rule(r"\s+-{1,3}\s+(?=[^\d\s])|(?<=[^\d\s])\s+-{1,3}\s+", lambda match: None if _operands(match) else " — "),
    rule(r"(?<=[A-Za-z])--(?=[A-Za-z])", " — "),
)


def _operands(match: re.Match[str]) -> bool:
    """Single letters or numbers on both sides: a subtraction."""
    text = match.string
    return bool(
        re.search(r"(?:^|\s)(?:[\d.]*[A-Za-z]|\d+)$", text[max(0, match.start() - 12) : match.start()])
        and re.match(r"(?:[A-Za-z]|\d+)(?!\w)", text[match.end() :][:12])
    )


LONGEST_WORD = 80
"""Characters above which what is joined by hyphens and the like is taken apart: the lexicon takes cubic time."""

LAST_RULES: tuple[Rule, ...] = (
    rule(r"\b([A-Z])&([A-Z])(s?)\b", r"\1 and \2\3"),
    rule(r"\s*&\s*", " and "),
    rule(r"(?<![\w'-])([A-DF])\+(?!\w)", r"\1 plus"),
    rule(r"(?<![\w'-])([A-DF])[-−–](?=$|[\s.,;!?)])(?! [-—])", r"\1 minus"),
    rule(r"(?<=[a-z])\+(?!\w)", " plus"),
    rule(r"(?<=\w)\s*\+\s*(?=\w)", " plus "),
    rule(r"(?<=\w)\s*=\s*(?=\w)", " equals "),
    rule(r"(?<=\w)_(?=\w)", " "),
    rule(r"(?<=\w)\s?@\s?(?=\w)", " at "),
    rule(r"°", " degrees "),
    rule(r"(?<=[A-Za-z])%", " percent"),
    rule(r"(?<!\w)[*_~^|<>\\{}=+#]+(?!\w)|[|\\^{}<>*]", " "),
    rule(rf"[^\s\[\]]{{{LONGEST_WORD},}}", lambda match: re.sub(r"[\W_]+", " ", match[0])),
)
