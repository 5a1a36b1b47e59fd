"""Tones and music without anybody who sings."""

import numpy as np
from numpy.random import Generator
from scipy.signal import lfilter

from recipes.nano.references.sounds import (
    RATE,
    Sound,
    band,
    decaying,
    harmonics,
    melody,
    note_names,
    seconds_of,
    swelling,
)

VOWELS = ((700, 1200, 2500), (300, 2200, 2900), (320, 800, 2300), (500, 1800, 2500))
"""Resonances of a, i, u, e in Hz."""


def tone(source: Generator, count: int) -> np.ndarray:
    """One pure tone."""
    return np.sin(2 * np.pi * np.exp(source.uniform(np.log(80), np.log(3000))) * seconds_of(count))


def buzz(source: Generator, count: int) -> np.ndarray:
    """One tone with many harmonics."""
    return harmonics(np.full(count, source.uniform(70, 400)), 1 / np.arange(1, 40))


def sweep(source: Generator, count: int) -> np.ndarray:
    """A siren."""
    rate = source.uniform(0.2, 3)
    return harmonics(700 + 400 * np.sin(2 * np.pi * rate * seconds_of(count)), np.array([1, 0.3, 0.2]))


def dialling(source: Generator, count: int) -> np.ndarray:
    """The keys of a telephone."""
    samples = np.zeros(count)
    for start in range(0, count, RATE // 5):
        piece = seconds_of(min(RATE // 8, count - start))
        low, high = source.choice((697, 770, 852, 941)), source.choice((1209, 1336, 1477))
        samples[start : start + len(piece)] = np.sin(2 * np.pi * low * piece) + np.sin(2 * np.pi * high * piece)
    return samples


def beeps(source: Generator, count: int) -> np.ndarray:
    """An alarm clock."""
    period = source.uniform(0.2, 1)
    return tone(source, count) * (seconds_of(count) % period < period / 2)


def chord(source: Generator, count: int) -> np.ndarray:
    """Three or four held notes of an organ."""
    root = source.uniform(100, 250)
    steps = ((0, 4, 7), (0, 3, 7), (0, 4, 7, 11), (0, 3, 7, 10))[source.integers(4)]
    levels = source.uniform(0, 1, 8) / np.arange(1, 9)
    return sum(harmonics(np.full(count, root * 2 ** (step / 12)), levels) for step in steps)


def arpeggio(source: Generator, count: int) -> np.ndarray:
    """The notes of a chord, one after the other, each dying away."""
    root, length = source.uniform(120, 300), int(RATE * source.uniform(0.1, 0.35))
    levels = source.uniform(0.2, 1, 6) / np.arange(1, 7)
    pitches = [root * 2 ** (step / 12) for step in (0, 4, 7, 12, 7, 4)]
    notes = [decaying(harmonics(np.full(length, pitch), levels), 0.2) for pitch in pitches]
    return np.resize(np.concatenate(notes), count)


def strings(source: Generator, count: int) -> np.ndarray:
    """A bowed melody with vibrato."""
    levels = source.uniform(0.3, 1, 20) / np.arange(1, 21)

    def bowed(pitch: float, length: int) -> np.ndarray:
        time = seconds_of(length)
        vibrato = 1 + 0.008 * np.sin(2 * np.pi * source.uniform(5, 7) * time)
        envelope = np.minimum(1, time / 0.06) * np.minimum(1, time[::-1] / 0.1)
        return harmonics(pitch * vibrato, levels) * envelope

    return melody(source, count, bowed)


def flute(source: Generator, count: int) -> np.ndarray:
    """A blown melody with breath."""

    def blown(pitch: float, length: int) -> np.ndarray:
        time = seconds_of(length)
        envelope = np.minimum(1, time / 0.04) * np.minimum(1, time[::-1] / 0.08)
        breath = 0.05 * band(source.standard_normal(length), pitch, 3 * pitch)
        return (harmonics(np.full(length, 2 * pitch), np.array([1, 0.4, 0.1])) + breath) * envelope

    return melody(source, count, blown)


def brass(source: Generator, count: int) -> np.ndarray:
    """Notes that brighten as they swell."""

    def blown(pitch: float, length: int) -> np.ndarray:
        time = seconds_of(length)
        envelope = np.minimum(1, time / 0.08) * np.minimum(1, time[::-1] / 0.08)
        dull = harmonics(np.full(length, pitch), 1 / np.arange(1, 13) ** 2)
        return envelope * dull + envelope**3 * harmonics(np.full(length, pitch), 1 / np.arange(1, 13))

    return melody(source, count, blown)


def plucked(source: Generator, count: int) -> np.ndarray:
    """A guitar, as Karplus and Strong make one."""

    def string(pitch: float, length: int) -> np.ndarray:
        delay = int(RATE / pitch)
        pluck = np.zeros(length)
        pluck[:delay] = source.uniform(-1, 1, min(delay, length))
        return lfilter([1], np.concatenate(([1], np.zeros(delay - 1), [-0.497, -0.497])), pluck)

    return melody(source, count, string)


def bells(source: Generator, count: int) -> np.ndarray:
    """Partials that are no harmonics, dying away."""
    partials = np.array([0.5, 1, 1.19, 1.5, 2, 2.74, 4.1])

    def bell(pitch: float, length: int) -> np.ndarray:
        waves = [decaying(np.sin(2 * np.pi * 2 * pitch * p * seconds_of(length)), 0.4 / p) for p in partials]
        return sum(waves, np.zeros(length))

    return melody(source, count, bell)


def piano(source: Generator, count: int) -> np.ndarray:
    """Struck notes over slow chords."""

    def struck(pitch: float, length: int) -> np.ndarray:
        levels = np.exp(-0.4 * np.arange(12))
        return decaying(harmonics(np.full(length, pitch), levels), 0.35)

    return melody(source, count, struck) + 0.5 * arpeggio(source, count)


def drums(source: Generator, count: int) -> np.ndarray:
    """A beat of bass drum, snare and cymbal."""
    length = int(RATE * source.uniform(0.1, 0.2))
    time = seconds_of(2 * length)
    bass = decaying(np.sin(2 * np.pi * (50 * time + 4 * (1 - np.exp(-30 * time)))), 0.1)
    snare = decaying(source.standard_normal(2 * length), 0.05) + decaying(np.sin(2 * np.pi * 190 * time), 0.05)
    cymbal = 0.4 * decaying(band(source.standard_normal(2 * length), 5000, 7800), 0.03)
    samples = np.zeros(count + 2 * length)
    for beat, start in enumerate(range(0, count, length)):
        samples[start : start + 2 * length] += cymbal
        if beat % 4 == 2 or source.random() < 0.1:
            samples[start : start + 2 * length] += 0.7 * snare
        if beat % 4 == 0 or source.random() < 0.2:
            samples[start : start + 2 * length] += bass
    return samples[:count]


def band_music(source: Generator, count: int) -> np.ndarray:
    """Drums, a bass, chords and a tune."""
    parts = (drums, chord, source.choice((strings, brass, flute, plucked)))
    return sum(level * part(source, count) for level, part in zip((0.8, 0.2, 0.5), parts, strict=True))


def theremin(source: Generator, count: int) -> np.ndarray:
    """A tone that glides from note to note and trembles."""
    pitch = np.repeat(note_names(source, 40), RATE // 2)[:count]
    pitch = np.pad(pitch, (0, count - len(pitch)), mode="edge")
    glide = lfilter([0.0006], [1, -0.9994], pitch - pitch[0]) + pitch[0]
    return harmonics(glide * (1 + 0.015 * np.sin(2 * np.pi * 6 * seconds_of(count))), np.array([1, 0.4, 0.2, 0.1]))


def humming(source: Generator, count: int) -> np.ndarray:
    """As near to a voice as this goes: a tune on one vowel, with resonances, vibrato and breath."""
    pitch = np.repeat(note_names(source, 60), int(RATE * 0.4))[:count]
    pitch = np.pad(pitch, (0, count - len(pitch)), mode="edge")
    glide = lfilter([0.002], [1, -0.998], pitch - pitch[0]) + pitch[0]
    vibrato = 1 + 0.01 * np.sin(2 * np.pi * 5.5 * seconds_of(count))
    samples = harmonics(glide * vibrato, 1 / np.arange(1, 31)) + 0.02 * source.standard_normal(count)
    for formant in VOWELS[source.integers(len(VOWELS))]:
        radius, angle = np.exp(-np.pi * 80 / RATE), 2 * np.pi * formant / RATE
        samples = lfilter([1 - radius], [1, -2 * radius * np.cos(angle), radius**2], samples)
    return samples * (0.6 + 0.4 * swelling(source, count, 2))


TONES: dict[str, Sound] = {sound.__name__: sound for sound in (tone, buzz, sweep, dialling, beeps)}
MUSIC: dict[str, Sound] = {
    sound.__name__: sound
    for sound in (chord, arpeggio, strings, flute, brass, plucked, bells, piano, drums, band_music, theremin)
}
