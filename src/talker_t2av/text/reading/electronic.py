"""Addresses of the net, file names, paths, handles and versions: parts as words, signs by name."""

import re

from talker_t2av.text.reading.number_words import cardinal, code, digits, number
from talker_t2av.text.reading.rules import Rule, rule

_ENDINGS = "com|org|net|info|edu|gov|dev|app|name|blog|co\\.uk|io|ai|tv"
_FILES = (
    "pdf|py|md|yaml|yml|png|jpe?g|gif|svg|html?|exe|mp3|mp4|wav|flac|avi|mov|mkv|txt|csv|tsv|json|xml|zip|gz|tar"
    "|rar|docx?|xlsx?|pptx?|js|ts|jsx|tsx|css|cpp|hpp|java|go|rs|rb|sh|bat|ini|cfg|toml|log|sql|ipynb|safetensors"
    "|onnx|dll|iso|dmg|apk|epub|webp|webm|psd|bak|tex"
)
_WORDS = {"yaml", "zip", "java", "log", "tar", "go", "app", "name", "blog", "info", "dev", "readme", "bat", "config"}
"""Parts of names that are said as words although they are short or in capitals."""
_LETTERS = {"www", "http", "https", "img", "src", "etc", "usr", "tmp", "html", "json", "docx", "xlsx", "pptx", "jpeg",
            "epub", "toml", "flac", "ipynb"}  # fmt: skip
_SIGNS = {
    ".": "dot", "/": "slash", "-": "dash", "_": "underscore", "@": "at", ":": "colon", "?": "question mark",
    "=": "equals", "&": "and", "#": "hash", "~": "tilde", "%": "percent", "+": "plus", "\\": "backslash", "*": "star",
}  # fmt: skip
_SMALL = set("co me us my we go do is it in on at by to of or an hi no up so as be he".split())
_KEYS = {"Ctrl": "Control", "Cmd": "Command"}
_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_]+|\d+|[^\w\s]|_")


def spelled(word: str) -> str:
    """Letters one by one."""
    return " ".join(word.upper())


def _named(text: str) -> str:
    """Parts as words, short ones letter by letter, signs by name."""
    return " ".join(filter(None, map(_piece, _PIECE.findall(text))))


def _piece(piece: str) -> str:
    if piece.isdecimal():
        return digits(piece) if piece.startswith("0") or len(piece) > 3 else cardinal(int(piece))
    if not piece.isalpha():
        return _SIGNS.get(piece, "")
    lower = piece.lower()
    if lower == "readme":
        return "read me"
    if lower in _LETTERS or (re.fullmatch(_FILES, lower) and lower not in _WORDS):
        return spelled(piece)
    return spelled(piece) if len(piece) <= 2 and lower not in _WORDS | _SMALL else piece


def _address(match: re.Match[str]) -> str:
    bare = re.sub(r"^\w+://", "", match[0])
    inner = bare.rstrip(".,;:!?/")
    return _named(inner) + bare[len(inner) :].replace("/", "")


def _internet_protocol(match: re.Match[str]) -> str:
    port = f" colon {code(match[2])}" if match[2] else ""
    return " dot ".join(digits(part) for part in match[1].split(".")) + port


def _version(match: re.Match[str]) -> str:
    return f"{match[1]} " + " point ".join(
        digits(part) if part.startswith("0") and len(part) > 1 else cardinal(int(part)) for part in match[2].split(".")
    )


def _named_version(match: re.Match[str]) -> str:
    """Two parts are a number ("two point zero"), more are parts."""
    return _version(match) if match[2].count(".") > 1 or match[2].endswith(".0") else f"{match[1]} {number(match[2])}"


def _hashtag(match: re.Match[str]) -> str:
    return "hashtag " + " ".join(word for word in _PIECE.findall(match[1]) if word != "_")


def _handle(match: re.Match[str]) -> str:
    return "at " + _named(match[1])


RULES: tuple[Rule, ...] = (
    rule(r"(?:\bhttps?://|\bftp://|\bwww\.)[^\s<>\"')\]]+", _address, re.IGNORECASE),
    rule(r"(?<![\w.+@-])[\w+-]{1,64}(?:\.[\w+-]{1,64}){0,9}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", _address),
    rule(
        rf"(?<![\w.@/-])[A-Za-z][\w-]{{0,62}}(?:\.[\w-]{{1,63}}){{0,4}}\.(?:{_ENDINGS})\b(?!\.\w)(?:/[\w/.?=&%#~+-]*)?",
        _address,
    ),
    rule(
        r"(?<![\w.@/-])[a-z][\w-]{0,62}(?:\.[\w-]{1,63}){0,4}\.(?:de|fr|eu|ca|au|jp|uk|ch|nl|it|es|be|se)\b"
        r"(?!\.\w)(?:/[\w/.?=&%#~+-]*)?"
        r"|(?<![\w.@/-])[a-z][\w-]{0,62}\.(?:ly|co|me|us|to|gg|be|gl|so|sh|cc)/[\w/.?=&%#~+-]+",
        _address,
    ),
    rule(r"(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3})(?::(\d{2,5}))?(?![\w.]?\d)", _internet_protocol),
    rule(r"\b(localhost):(\d{2,5})\b", lambda match: f"{match[1]} colon {code(match[2])}"),
    rule(
        r"(?<!\w)[A-Z]:\\[\w\\. -]*\w|(?<![\w/])~?/\w[\w.-]{0,63}(?:/[\w.-]{1,63}){1,12}|(?<!\w)~/\w[\w.-]{0,63}",
        _address,
    ),
    rule(
        r"(?<![\w.@/-])(?:[\w-]{1,63}/){0,8}[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}\.(?i:" + _FILES + r")\b(?![\w/])",
        _address,
    ),
    rule(r"(?<![\w.])\.(?=gitignore|env|bashrc|zshrc|vimrc|NET\b)", "dot "),
    rule(r"\bgitignore\b", "git ignore"),
    rule(r"\b([Nn]ode|[Nn]ext|[Vv]ue|[Rr]eact|[Tt]hree|D3)\.js\b", r"\1 dot J S"),
    rule(r"\bASP\.NET\b|\bdot NET\b", lambda match: "A S P dot net" if match[0].startswith("A") else "dot net"),
    rule(r"\b(?:[vV]ersions? )?()[vV](\d{1,5}(?:\.\d{1,5}){0,4})\b", lambda match: f"version{_version(match)}"),
    rule(r"\b([vV]ersions?|[Rr]elease) (\d{1,5}(?:\.\d{1,5}){1,4})\b", _named_version),
    rule(r"(?<![\w&])#([A-Za-z]\w*)", _hashtag),
    rule(r"(?<![\w.])@([A-Za-z]\w*)", _handle),
    rule(
        r"\b(Ctrl|Cmd|Alt|Shift|Option|Control|Command)\s?[+-]\s?(?=\w)",
        lambda match: f"{_KEYS.get(match[1], match[1])} ",
    ),
    rule(r"(?<!\w)--(?=[a-z][a-z])", "dash dash "),
    rule(r"(?<![\w-])-([A-Za-z])(?![\w-])", r"dash \1"),
)
