"""When words and phones are spoken, from the sound and its text, by pocketsphinx."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pocketsphinx import AlignmentEntry, Decoder
from scipy.signal import resample_poly

ALIGNER_RATE = 16_000
STEP_SECONDS = 0.01
PEAK = 0.5


@dataclass(frozen=True)
class Alignment:
    """Names with their start and end in seconds, in order."""

    words: list[tuple[str, float, float]]
    phones: list[tuple[str, float, float]]
    """ARPA phones, silences and noises among them."""


def force_align(aligner: Decoder, words: Sequence[str], samples: np.ndarray, sample_rate: int) -> Alignment:
    """Align [N] samples with words of the aligner's dictionary. Raises RuntimeError where there is no alignment."""
    wave = _wave(samples, sample_rate)
    aligner.set_align_text(" ".join(words))
    _listen(aligner, wave)
    aligner.set_alignment()
    _listen(aligner, wave)
    spoken, phones = [], []
    for word in aligner.get_alignment():  # its entries live only until the next one: they cannot be collected
        if not word.name.startswith(("<", "[")):
            spoken.append((word.name, *_seconds(word)))
        for phone in word:
            phones.append((phone.name, *_seconds(phone)))
    if len(spoken) != len(words):
        raise RuntimeError(f"only {len(spoken)} of {len(words)} words are aligned")
    return Alignment(spoken, phones)


def fit(aligner: Decoder, words: Sequence[str], samples: np.ndarray, sample_rate: int) -> float:
    """How well [N] samples go with words of the aligner's dictionary: compare it for the same sound only. -inf where
    there is no alignment."""
    aligner.set_align_text(" ".join(words))
    _listen(aligner, _wave(samples, sample_rate))
    heard = aligner.hyp()
    return float("-inf") if heard is None else float(heard.score)


def _wave(samples: np.ndarray, sample_rate: int) -> bytes:
    heard = resample_poly(samples, ALIGNER_RATE, sample_rate)
    return (heard / np.abs(heard).max() * PEAK * np.iinfo(np.int16).max).astype(np.int16).tobytes()


def _seconds(entry: AlignmentEntry) -> tuple[float, float]:
    """Start and end."""
    return round(entry.start * STEP_SECONDS, 2), round((entry.start + entry.duration) * STEP_SECONDS, 2)


def _listen(aligner: Decoder, wave: bytes) -> None:
    aligner.start_utt()
    aligner.process_raw(wave, no_search=False, full_utt=True)
    aligner.end_utt()
