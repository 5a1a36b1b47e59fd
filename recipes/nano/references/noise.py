"""Noises of the world without people: hiss, hum, fans, streets, rain, clicks."""

import numpy as np
from numpy.random import Generator

from recipes.nano.references.sounds import (
    RATE,
    Sound,
    band,
    coloured,
    decaying,
    harmonics,
    scattered,
    seconds_of,
    swelling,
)


def white(source: Generator, count: int) -> np.ndarray:
    """Hiss."""
    return coloured(source, count, 0)


def pink(source: Generator, count: int) -> np.ndarray:
    """A waterfall."""
    return coloured(source, count, 1)


def brown(source: Generator, count: int) -> np.ndarray:
    """A rumble."""
    return coloured(source, count, 2)


def hum(source: Generator, count: int) -> np.ndarray:
    """The mains, with a little hiss."""
    pitch = np.full(count, source.choice((50.0, 60.0)) + source.normal(0, 0.1))
    tone = harmonics(pitch, source.uniform(0, 1, 20) / np.arange(1, 21))
    return tone + 0.05 * coloured(source, count, 1)


def fan(source: Generator, count: int) -> np.ndarray:
    """Air, and blades that pass."""
    blades = harmonics(np.full(count, source.uniform(40, 180)), 1 / np.arange(1, 9))
    air = band(coloured(source, count, 1), 100, source.uniform(1500, 6000))
    return air * (1 + 0.3 * blades) / air.std() + 0.5 * blades


def street(source: Generator, count: int) -> np.ndarray:
    """Cars come and go over a rumble."""
    rumble = coloured(source, count, 2)
    cars = band(coloured(source, count, 1), 150, 3000) * swelling(source, count, 0.4) ** 2
    motor = harmonics(60 + 60 * swelling(source, count, 0.3), 1 / np.arange(1, 13)) * swelling(source, count, 0.4) ** 2
    return rumble + 2 * cars + 0.5 * motor


def wind(source: Generator, count: int) -> np.ndarray:
    """Gusts, which whistle a little."""
    gusts = swelling(source, count, source.uniform(0.5, 2))
    return (coloured(source, count, 2) + band(white(source, count), 300, 900)) * gusts**1.5


def rain(source: Generator, count: int) -> np.ndarray:
    """Many drops on a roof."""
    drops = scattered(source, count, 150, lambda: decaying(source.standard_normal(400), 0.003))
    return drops + 0.1 * white(source, count)


def clicks(source: Generator, count: int) -> np.ndarray:
    """Clicks now and then."""
    return scattered(source, count, source.uniform(2, 12), lambda: decaying(source.standard_normal(300), 0.002))


def crackle(source: Generator, count: int) -> np.ndarray:
    """An old record without its music."""
    return scattered(source, count, 60, lambda: source.standard_normal(4)) + 0.02 * pink(source, count)


def typing(source: Generator, count: int) -> np.ndarray:
    """Keys of a keyboard: a knock, a little later its return."""

    def key() -> np.ndarray:
        knock = decaying(band(source.standard_normal(2000), 800, 5000), 0.008)
        return knock + 0.4 * np.roll(knock, int(source.uniform(0.05, 0.09) * RATE))

    return scattered(source, count, source.uniform(3, 9), key)


def knocking(source: Generator, count: int) -> np.ndarray:
    """Somebody at the door."""
    return scattered(source, count, 4, lambda: decaying(band(source.standard_normal(3000), 80, 600), 0.03))


def machine(source: Generator, count: int) -> np.ndarray:
    """Strokes at a steady rate, with the noise of each."""
    strokes = np.maximum(0, np.sin(2 * np.pi * source.uniform(3, 12) * seconds_of(count))) ** 4
    return strokes * pink(source, count) + 0.1 * pink(source, count)


def syllables_of_noise(source: Generator, count: int) -> np.ndarray:
    """Noise with the spectrum and the rhythm of speech, but without a voice."""
    return band(pink(source, count), 150, 4000) * swelling(source, count, source.uniform(4, 8)) ** 2


def engine(source: Generator, count: int) -> np.ndarray:
    """A motor that revs."""
    pitch = 40 + 90 * swelling(source, count, source.uniform(0.5, 2))
    return harmonics(pitch, source.uniform(0.2, 1, 30) / np.arange(1, 31) ** 0.7) + 0.3 * pink(source, count)


NOISES: dict[str, Sound] = {
    sound.__name__: sound
    for sound in (
        white,
        pink,
        brown,
        hum,
        fan,
        street,
        wind,
        rain,
        clicks,
        crackle,
        typing,
        knocking,
        machine,
        syllables_of_noise,
        engine,
    )
}
