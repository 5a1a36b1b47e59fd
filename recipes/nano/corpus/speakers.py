"""Who speaks in the corpus: two teachers, and everybody that Praat makes of them by moving formants, pitch and pace.

Everything becomes shorter or longer alike, so the times of the phonemes stay true.
"""

import math
import random
from dataclasses import dataclass

import numpy as np
import parselmouth
from parselmouth.praat import call

from recipes.nano.corpus.teacher_voice import SAMPLE_RATE

PITCH_RANGES = {"hibari": (100.0, 500.0), "joe": (55.0, 300.0), "any": (60.0, 400.0)}
"""Where Praat looks for each teacher's fundamental, Hz."""
FREE_FORMANTS = {"hibari": (0.8, 1.1), "joe": (0.86, 1.3)}
FREE_PITCHES = {"hibari": (0.5, 1.25), "joe": (0.85, 2.4)}
PITCH_EXPONENTS = {"hibari": 2.5, "joe": 3.4}
"""A shorter vocal tract goes with a higher voice: pitch is about formants to this power."""
STRANGE_FORMANTS = (0.85, 1.2)
SPREAD = 0.25
SHARES = {"heart": 0.27, "joe": 0.1}
NAMED_SHARE = 0.05
"""Share of each other named voice; free speakers have the rest."""


@dataclass(frozen=True)
class Speaker:
    """A voice of the corpus."""

    name: str
    teacher: str
    """"hibari", "joe", or "any" other."""
    formants: float = 1.0
    """Factor on the frequencies of the resonances: below 1 a longer vocal tract."""
    pitch: float = 1.0
    """Factor on the fundamental."""


NAMED = {
    speaker.name: speaker
    for speaker in (
        Speaker("heart", "hibari"),
        Speaker("joe", "joe"),
        Speaker("willow", "hibari", 0.85, 1.2),
        Speaker("oak", "hibari", 0.8, 0.57),
        Speaker("flint", "joe", 1.15, 0.75),
        Speaker("robin", "joe", 0.9, 1.3),
        Speaker("ash", "joe", 1.08, 2.3),
        Speaker("pixie", "joe", 1.3, 2.5),
    )
}


def free_speaker(source: random.Random) -> Speaker:
    """Somebody new: a vocal tract of any length, and a pitch that roughly goes with it."""
    teacher = source.choice(("hibari", "hibari", "joe"))
    formants = source.uniform(*FREE_FORMANTS[teacher])
    pitch = formants ** PITCH_EXPONENTS[teacher] * math.exp(source.gauss(0, SPREAD))
    low, high = FREE_PITCHES[teacher]
    return Speaker("free", teacher, round(formants, 3), round(min(max(pitch, low), high), 3))


def stranger(source: random.Random) -> Speaker:
    """What becomes of anybody else: a vocal tract and a pitch that need not go together well."""
    formants = source.uniform(*STRANGE_FORMANTS)
    return Speaker("stranger", "any", round(formants, 3), round(formants**2 * math.exp(source.gauss(0, SPREAD)), 3))


def speaker_of(number: int, seed: int) -> Speaker:
    """Who speaks the sentence of that number."""
    source = random.Random(seed * 1_000_003 + number)
    shares = {name: SHARES.get(name, NAMED_SHARE) for name in NAMED}
    drawn = source.random()
    for name, share in shares.items():
        drawn -= share
        if drawn < 0:
            return NAMED[name]
    return free_speaker(source)


def seed_praat(seed: int) -> None:
    """From here on `moved` draws the same random numbers for the same seed, 0 or more."""
    parselmouth.praat.run(f"random_initializeWithSeedUnsafelyButPredictably({1 + seed})")


def moved(samples: np.ndarray, speaker: Speaker, pace: float) -> np.ndarray:
    """[N] samples of the speaker's teacher -> [N / pace] samples of the speaker, `pace` times as fast.

    All sounds become shorter or longer alike, unlike those of a teacher that is told to hurry. Raises ValueError where
    nothing is voiced.
    """
    if speaker.formants == speaker.pitch == pace == 1:
        return samples
    low, high = PITCH_RANGES[speaker.teacher]
    sound = parselmouth.Sound(samples.astype(np.float64), SAMPLE_RATE)
    track = sound.to_pitch(0.01, low, high).selected_array["frequency"]
    if not track.any():
        raise ValueError("no voiced sound to move")
    median = float(np.median(track[track > 0])) * speaker.pitch
    changed = call(sound, "Change gender", low, high, speaker.formants, median, 1.0, 1 / pace).values[0]
    length = round(len(samples) / pace)
    changed = np.pad(changed, (0, max(0, length - len(changed))))[:length]
    return np.clip(changed, -1, 1).astype(np.float32)
