"""Which language a text in Latin letters is in, where it is not English: a hint for people, never a refusal."""

import re
from functools import cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

NAMES = {
    "af": "Afrikaans", "br": "Breton", "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German",
    "es": "Spanish", "et": "Estonian", "fi": "Finnish", "fr": "French", "ga": "Irish", "gl": "Galician",
    "hr": "Croatian", "ht": "Haitian", "hu": "Hungarian", "id": "Indonesian", "is": "Icelandic", "it": "Italian",
    "la": "Latin", "lt": "Lithuanian", "lv": "Latvian", "mt": "Maltese", "nl": "Dutch", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "sk": "Slovak", "sl": "Slovenian", "sq": "Albanian",
    "sv": "Swedish", "sw": "Swahili", "tl": "Tagalog", "tr": "Turkish", "vi": "Vietnamese", "zu": "Zulu",
}  # fmt: skip
"""The languages that English is told from, by the codes of ISO 639-1."""
MARGIN = 8.0
"""How much likelier (natural logarithm) another language has to be: with this, 1 of the 12,500 sentences of
the LJ Speech transcripts is taken for another language, and 98 of 105 short ones in eleven languages are told."""
FEWEST_WORDS, MOST_WORDS, FEWEST_LETTERS = 3, 300, 12
"""What is looked at. One word or two tell little."""

_WORD = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]+(?:['’][A-Za-zÀ-ɏḀ-ỿ]+)*")
_ENGLISH = frozenset(
    "the and that with this you are they have from what your my she his her not there would of their "
    "one two three four five seven eight nine eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand".split()
)
"""Frequent words of English and of no other language above, and the numbers, of which languages are hard to tell."""


def other_language(text: str) -> str | None:
    """The name of the language of a text that is certainly not English; None for English and for what may be anything.

    Words in small letters count, each once, as names are of all languages; where there are none, all words.
    """
    words = _WORD.findall(text[: 20 * MOST_WORDS])
    small = ([word for word in words if word.islower()] or [word.lower() for word in words])[:MOST_WORDS]
    looked_at = " ".join(dict.fromkeys(small))
    english = sum(word.lower() in _ENGLISH for word in words[:MOST_WORDS])
    if len(small) < FEWEST_WORDS or len(looked_at) < FEWEST_LETTERS or 10 * english >= len(small):
        return None
    scores = dict(_identifier().rank(looked_at))
    likeliest = max(scores, key=scores.__getitem__)
    return NAMES[likeliest] if scores[likeliest] - scores["en"] > MARGIN else None


@cache
def _identifier() -> Any:
    identifier = LanguageIdentifier.from_pickled_model(MODEL_FILE)
    identifier.set_languages(["en", *NAMES])
    return identifier
