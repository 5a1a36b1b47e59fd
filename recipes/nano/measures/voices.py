"""How alike two sounds are as voices: fundamental, voicing, and the speaker encoder's embedding."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from talker_t2av.codecs.protocols import SpeakerEncoder
from talker_t2av.codecs.source_filter.pitch import track_pitch
from talker_t2av.media.resampling import resample

CENTS_AN_OCTAVE = 1200


def median_pitch(samples: Tensor) -> float:
    """[N] samples at 24 kHz -> the median fundamental of voiced frames, Hz; nan where nothing is voiced."""
    pitch = track_pitch(samples.numpy())
    voiced = pitch[pitch > 0]
    return float(np.median(voiced)) if len(voiced) else float("nan")


def pitch_differences(samples: Tensor, others: Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Two [N] sounds at 24 kHz, compared every 10 ms as far as the shorter goes.

    Returns absolute cents [V] in frames that are voiced in both, and where the voicing differs [F] bool.
    """
    length = min(len(samples), len(others))
    one, other = (track_pitch(sound[:length].numpy()) for sound in (samples, others))
    both = (one > 0) & (other > 0)
    return np.abs(CENTS_AN_OCTAVE * np.log2(one[both] / other[both])), (one > 0) != (other > 0)


def identify(encoder: SpeakerEncoder, samples: Tensor, sample_rate: int) -> Tensor:
    """[N] samples -> [I] unit vector of the voice."""
    return encoder.identify(resample(samples, sample_rate, encoder.sample_rate))


def similarities(embeddings: Sequence[Tensor], others: Sequence[Tensor]) -> np.ndarray:
    """Cosines [A, B] of every embedding with every other."""
    return (torch.stack(list(embeddings)) @ torch.stack(list(others)).T).numpy()
