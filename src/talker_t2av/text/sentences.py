"""A text as the sentences that are spoken one by one."""

import re

LONGEST = 200
"""Characters above which a sentence is cut at a comma or between two words: the training data has none longer."""

_SENTENCE_END = re.compile(r"""(?:(?<=[.!?…])|(?<=[.!?…]["'”’)]))\s+(?=["'“‘(A-Z0-9])|\n\s*\n""")
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|No|e\.g|i\.e|[A-HJ-Z])\.$")
_CUT = re.compile(r"(?<=[;:,–—])\s+")


def split_sentences(text: str) -> list[str]:
    """Sentences in order, blanks tidied, none longer than `LONGEST` where it can be cut; [] for a blank text.

    A part without letters or digits (a lone "...") stays with the sentence before it.
    """
    sentences: list[str] = []
    for part in _SENTENCE_END.split(text):
        sentence = " ".join(part.split())
        if sentences and (_ABBREVIATION.search(sentences[-1]) or not any(map(str.isalnum, sentence))):
            sentences[-1] = f"{sentences[-1]} {sentence}".rstrip()
        elif sentence:
            sentences.append(sentence)
    return [piece for sentence in sentences for piece in _pieces(sentence)]


def _pieces(sentence: str) -> list[str]:
    """A sentence as it is, or cut into pieces of at most `LONGEST` characters."""
    if len(sentence) <= LONGEST:
        return [sentence]
    half = len(sentence) // 2
    gaps = [gap.end() for gap in _CUT.finditer(sentence)] or [gap.end() for gap in re.finditer(r"\s+", sentence)]
    if not gaps:
        return [sentence]
    middle = min(gaps, key=lambda gap: abs(gap - half))
    return _pieces(sentence[:middle].rstrip()) + _pieces(sentence[middle:])
