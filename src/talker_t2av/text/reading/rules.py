"""What a rule of reading is: a pattern, and the words for what it finds."""

import functools
import re
from collections.abc import Callable, Iterable

Replacement = Callable[[re.Match[str]], str | None]
"""The words that are read for a match; None where the match is no case of the rule after all."""
Rule = tuple[re.Pattern[str], Replacement]


def rule(pattern: str, replacement: str | Replacement, flags: int = 0) -> Rule:
    """A rule; a replacement in text is a template as in `re.sub`."""
    if isinstance(replacement, str):
        return re.compile(pattern, flags), lambda match: match.expand(replacement)
    return re.compile(pattern, flags), replacement


def apply(rules: Iterable[Rule], text: str) -> str:
    """The text after each rule in turn."""
    for pattern, replacement in rules:
        text = pattern.sub(functools.partial(_replaced, replacement), text)
    return text


def _replaced(replacement: Replacement, match: re.Match[str]) -> str:
    read = replacement(match)
    return match[0] if read is None else read


def alternatives(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


def pronounced(word: str, phonemes: str) -> str:
    """The lexicon's own mark-up for a pronunciation."""
    return f"[{word}](/{phonemes}/)"
