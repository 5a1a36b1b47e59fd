"""What happens to speech on its way into a file, as pure functions: noise, music, telephones, rooms, MP3.

Each takes a source of random numbers and [N] float64 samples at 16 kHz, and gives [N] or more.
"""

import io
from collections.abc import Callable

import av
import numpy as np
from numpy.random import Generator
from scipy.signal import fftconvolve

from recipes.nano.references.music import MUSIC
from recipes.nano.references.noise import NOISES
from recipes.nano.references.sounds import RATE, band, decaying

Degradation = Callable[[Generator, np.ndarray], np.ndarray]

STEADY_NOISES = ("white", "pink", "fan", "hum", "street", "rain")
BACKGROUND_MUSIC = ("piano", "strings", "chord", "band_music", "arpeggio", "plucked")


def below(speech: np.ndarray, other: np.ndarray, decibels: float) -> np.ndarray:
    """Speech, and another sound so much softer, by root mean square."""
    return speech + other * speech.std() / (other.std() + 1e-12) * 10 ** (-decibels / 20)


def as_it_is(source: Generator, speech: np.ndarray) -> np.ndarray:
    """Nothing happens."""
    return speech


def noisy(source: Generator, speech: np.ndarray) -> np.ndarray:
    """Noise 15 dB below the speech."""
    return below(speech, NOISES[source.choice(STEADY_NOISES)](source, len(speech)), 15)


def with_music(source: Generator, speech: np.ndarray) -> np.ndarray:
    """Music 20 dB below the speech."""
    return below(speech, MUSIC[source.choice(BACKGROUND_MUSIC)](source, len(speech)), 20)


def telephone(source: Generator, speech: np.ndarray) -> np.ndarray:
    """A telephone's band, and eight bits on a logarithmic scale."""
    narrow = band(speech, 300, 3400)
    narrow /= np.abs(narrow).max() + 1e-12
    curved = np.sign(narrow) * np.log1p(255 * np.abs(narrow)) / np.log(256)
    coarse = np.round(curved * 127) / 127
    return np.sign(coarse) * (256 ** np.abs(coarse) - 1) / 255


def room(source: Generator, speech: np.ndarray) -> np.ndarray:
    """A room that rings for 0.2 to 0.6 s."""
    ringing = source.uniform(0.2, 0.6)
    tail = decaying(source.standard_normal(int(ringing * RATE)), ringing / 6.9)
    tail[: RATE // 200] = 0
    tail *= source.uniform(0.3, 0.8) / np.sqrt((tail**2).sum())
    tail[0] = 1
    return fftconvolve(speech, tail)


def mp3(source: Generator, speech: np.ndarray) -> np.ndarray:
    """MP3 of 24 to 64 kbit/s, and back."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=RATE, layout="mono")
        stream.bit_rate = int(source.choice((24_000, 32_000, 64_000)))
        samples = np.clip(speech / max(1, np.abs(speech).max()), -1, 1)
        frame = av.AudioFrame.from_ndarray((samples * 32767).astype(np.int16)[None], "s16", "mono")
        frame.sample_rate = RATE
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    file.seek(0)
    with av.open(file) as container:
        floats = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        pieces = [piece for decoded in container.decode(audio=0) for piece in floats.resample(decoded)]
    return np.concatenate([piece.to_ndarray()[0] for piece in pieces]).astype(np.float64)


def clipped(source: Generator, speech: np.ndarray) -> np.ndarray:
    """Far too loud: all above a quarter or a tenth of the peak is cut off."""
    limit = np.abs(speech).max() * source.uniform(0.1, 0.25)
    return np.clip(speech, -limit, limit) / (limit + 1e-12)


def quiet(source: Generator, speech: np.ndarray) -> np.ndarray:
    """A peak 36 to 50 dB below full scale, in sixteen bits."""
    peak = 10 ** (-source.uniform(36, 50) / 20)
    return np.round(speech / (np.abs(speech).max() + 1e-12) * peak * 32768) / 32768


def with_pauses(source: Generator, speech: np.ndarray) -> np.ndarray:
    """Silence before, after, and in the middle where it is softest."""
    window = RATE // 10
    level = np.convolve(speech**2, np.ones(window), "same")
    middle = len(speech) // 4 + int(level[len(speech) // 4 : 3 * len(speech) // 4].argmin())
    gaps = [1e-4 * source.standard_normal(int(RATE * source.uniform(0.5, 3))) for _ in range(3)]
    return np.concatenate([gaps[0], speech[:middle], gaps[1], speech[middle:], gaps[2]])


DEGRADATIONS: dict[str, Degradation] = {
    change.__name__: change
    for change in (as_it_is, noisy, with_music, telephone, room, mp3, clipped, quiet, with_pauses)
}
