"""Pulses that stand in phase with a recorded voice: what the decoder's source would have been for it."""

import numpy as np
from scipy.signal import fftconvolve

from talker_t2av.codecs.source_filter.pitch import HOP, SAMPLE_RATE
from talker_t2av.codecs.source_filter.synthesis import HIGHEST_HARMONIC, NYQUIST

PERIODS = 2.2
SMOOTHING = 361
SAMPLED_EVERY = 120
LIMITS = (0.7, 1.4)
"""The instantaneous frequency stays within these factors of the tracked pitch."""


def pulses_in_phase(samples: np.ndarray, log_pitch: np.ndarray) -> np.ndarray:
    """[N] samples and their log pitch [N / 240] -> [N] band-limited pulses locked to the fundamental's phase."""
    times = np.arange(len(samples))
    frequency = np.exp(np.interp(times, np.arange(len(log_pitch)) * HOP, log_pitch))
    carrier = 2 * np.pi * np.cumsum(frequency) / SAMPLE_RATE
    window = np.hanning(int(PERIODS * SAMPLE_RATE / np.median(frequency)))
    fundamental = fftconvolve(samples * np.exp(-1j * carrier), window / window.sum(), "same")
    smooth = fftconvolve(fundamental, np.hanning(SMOOTHING) / (SMOOTHING / 2), "same")[::SAMPLED_EVERY]
    offset = np.unwrap(np.angle(smooth + 1e-12))
    phase = carrier + np.interp(times, np.arange(len(offset)) * SAMPLED_EVERY, offset)
    heard = np.clip(np.gradient(phase) * NYQUIST / np.pi, LIMITS[0] * frequency, LIMITS[1] * frequency)
    harmonics = np.floor(HIGHEST_HARMONIC / heard)
    sine = np.sin(phase / 2)
    sine = np.where(np.abs(sine) < 1e-6, 1e-6, sine)
    train = np.sin((harmonics + 0.5) * phase) / (2 * sine) - 0.5
    return (train * np.sqrt(2 * heard / NYQUIST)).astype(np.float32)
