"""Sounds that nobody makes with a voice, as pure functions of a source of random numbers: noises, tones, music.

Each gives [N] float64 at 16 kHz, of no particular level.
"""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from scipy.signal import butter, sosfilt

RATE = 16_000
SCALE = (0, 2, 4, 5, 7, 9, 11)

Sound = Callable[[Generator, int], np.ndarray]
"""Source of random numbers and number of samples -> samples."""


def seconds_of(count: int) -> np.ndarray:
    """[count] times of the samples."""
    return np.arange(count) / RATE


def coloured(source: Generator, count: int, exponent: float) -> np.ndarray:
    """Noise whose power falls with frequency to the `exponent`: 0 white, 1 pink, 2 brown."""
    spectrum = np.fft.rfft(source.standard_normal(count))
    frequency = np.maximum(np.arange(len(spectrum)) * RATE / count, 20)
    return np.fft.irfft(spectrum * frequency ** (-exponent / 2), count) * 20 ** (exponent / 2)


def band(samples: np.ndarray, low: float, high: float) -> np.ndarray:
    """What lies between two frequencies."""
    return sosfilt(butter(2, (low, min(high, RATE * 0.49)), "bandpass", fs=RATE, output="sos"), samples)


def swelling(source: Generator, count: int, rate: float) -> np.ndarray:
    """A level that wanders between 0 and 1, about `rate` times a second."""
    points = source.uniform(0, 1, int(count / RATE * rate) + 3)
    return np.interp(seconds_of(count) * rate, np.arange(len(points)), points)


def harmonics(pitch: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """[N] fundamental in Hz, [H] levels -> [N] their sum, without what would alias."""
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    return sum(
        level * np.sin(number * phase) * (number * pitch < RATE * 0.48) for number, level in enumerate(levels, start=1)
    )


def scattered(source: Generator, count: int, rate: float, shape: Callable[[], np.ndarray]) -> np.ndarray:
    """Short sounds at random moments, `rate` of them a second."""
    samples = np.zeros(count)
    for start in np.sort(source.integers(0, count, max(2, source.poisson(rate * count / RATE)))):
        piece = shape()[: count - start]
        samples[start : start + len(piece)] += piece * source.uniform(0.3, 1)
    return samples


def decaying(samples: np.ndarray, seconds: float) -> np.ndarray:
    """Die away to a third in so many seconds."""
    return samples * np.exp(-seconds_of(len(samples)) / seconds)


def note_names(source: Generator, count: int) -> np.ndarray:
    """[count] fundamentals in Hz of a melody that moves by few steps of a scale."""
    steps = np.cumsum(source.integers(-2, 3, count)) + source.integers(5, 15)
    octave, degree = np.divmod(np.clip(steps, 0, 27), 7)
    return source.uniform(100, 150) * 2 ** (octave + np.array(SCALE)[degree] / 12)


def melody(source: Generator, count: int, tone: Callable[[float, int], np.ndarray]) -> np.ndarray:
    """Notes one after another, each sounded by `tone(pitch, samples)`."""
    samples, start = np.zeros(count), 0
    beat = source.uniform(0.15, 0.5)
    for pitch in note_names(source, 400):
        length = int(RATE * beat * source.choice((0.5, 1, 1, 2)))
        piece = tone(pitch, length + RATE // 10)[: count - start]
        samples[start : start + len(piece)] += piece
        start += length
        if start >= count:
            break
    return samples
