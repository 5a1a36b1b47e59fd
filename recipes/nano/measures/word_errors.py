"""Errors of what was heard against what was said, and how far chance goes: pure functions of texts."""

from collections.abc import Sequence
from functools import lru_cache

import jiwer
import numpy as np
from whisper_normalizer.english import EnglishTextNormalizer

DRAWS, CONFIDENCE = 2000, 0.95


@lru_cache(maxsize=1)
def _normalizer() -> EnglishTextNormalizer:
    return EnglishTextNormalizer()


def normalised(text: str) -> str:
    """Whisper's own English normalisation: lower case, no punctuation, contractions spelled out, numbers as digits."""
    return str(_normalizer()(text))


def count_errors(texts: Sequence[str], heard: Sequence[str]) -> np.ndarray:
    """[N, 2] int64: wrong words (substituted, left out, put in) and words said, of each clip."""
    counts = []
    for text, words in zip(texts, heard, strict=True):
        found = jiwer.process_words(normalised(text), normalised(words))
        said = found.hits + found.substitutions + found.deletions
        counts.append((found.substitutions + found.deletions + found.insertions, said))
    return np.array(counts, dtype=np.int64).reshape(-1, 2)


def error_rate(counts: np.ndarray) -> float:
    """[N, 2] counts of clips -> the word error rate of all of them together."""
    errors, words = counts.sum(axis=0)
    return float(errors / words)


def word_error_rate(texts: Sequence[str], heard: Sequence[str]) -> float:
    """Errors over all words."""
    return error_rate(count_errors(texts, heard))


def difference_interval(
    counts: np.ndarray, baseline: np.ndarray, draws: int = DRAWS, seed: int = 0
) -> tuple[float, float]:
    """Paired bootstrap: the 95 % interval of the word error rate of `counts` less that of `baseline`.

    Both are [N, 2] of the same clips in the same order; clips are drawn with replacement, a clip with both counts.
    """
    if counts.shape != baseline.shape:
        raise ValueError(f"the counts have shapes {counts.shape} and {baseline.shape}: they are not of the same clips")
    drawn = np.random.default_rng(seed).integers(len(counts), size=(draws, len(counts)))
    rates = [sums[:, 0] / sums[:, 1] for sums in (of[drawn].sum(axis=1) for of in (counts, baseline))]
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(rates[0] - rates[1], [tail, 1 - tail])
    return float(low), float(high)
