"""Which words the lexicon knows."""

import functools
import gzip
import json
from importlib import resources


@functools.cache
def _words() -> frozenset[str]:
    words: set[str] = set()
    for name in ("lexicon_us_gold.json.gz", "lexicon_us_silver.json.gz"):
        packed = resources.files("hibari").joinpath("assets", name).read_bytes()
        words.update(json.loads(gzip.decompress(packed)))
    return frozenset(words)


def is_exactly(word: str) -> bool:
    """Whether the lexicon has it in these very letters, small or capital."""
    return word in _words()


def is_word(word: str) -> bool:
    """Whether the lexicon has it, as it is or with a small or capital first letter."""
    words = _words()
    return word in words or word.lower() in words or word.capitalize() in words
