"""Voice references as people give them, good ones and bad ones, each with what the check has to say."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import parselmouth
from numpy.random import Generator, default_rng
from parselmouth.praat import call

from recipes.nano.references.degradations import DEGRADATIONS
from recipes.nano.references.material import SIDES, Person
from recipes.nano.references.music import MUSIC, TONES, humming
from recipes.nano.references.noise import NOISES
from recipes.nano.references.sounds import RATE
from talker_t2av.media.audio import read_audio

LONGEST = 60.0
LIVELY_RANGE = 1.7
PITCHES = (60.0, 500.0)
"""Where Praat looks for the fundamental, Hz."""


@dataclass(frozen=True)
class Case:
    """A reference."""

    category: str
    wanted: str
    """"accepted", "refused", or "either" where people would disagree."""
    samples: np.ndarray
    """[N] at 16 kHz."""
    about: str


def log_uniform(source: Generator, low: float, high: float) -> float:
    """Short ones are as likely as long ones."""
    return float(np.exp(source.uniform(np.log(low), np.log(high))))


def at_some_level(source: Generator, samples: np.ndarray) -> np.ndarray:
    """With a peak of 0.1 to 1."""
    return samples / (np.abs(samples).max() + 1e-12) * source.uniform(0.1, 1)


def good_cases(people: list[Person], source: Generator, each: int) -> Iterator[Case]:
    """One person who speaks, in so many cases of each kind of recording."""
    for name, change in DEGRADATIONS.items():
        for _ in range(each):
            person = choose(people, source)
            speech = person.speak(source, log_uniform(source, 2.5, 25))
            samples = change(source, speech)
            if name != "quiet":
                samples = at_some_level(source, samples)
            yield Case(name.replace("_", " "), "accepted", samples, person.name)
    for _ in range(each):
        person = choose(people, source)
        yield Case("1.5 s", "accepted", busiest(person.speak(source, 3), 1.5), person.name)
        person = choose(people, source)
        yield Case("a minute", "accepted", person.speak(source, LONGEST), person.name)
        person = choose(people, source)
        yield Case("lively", "accepted", lively(person.speak(source, log_uniform(source, 3, 20))), person.name)


def bad_cases(people: list[Person], source: Generator, each: int, music: list[Path]) -> Iterator[Case]:
    """What is not the voice of one person."""
    for number in range(each):
        count = int(RATE * source.uniform(1, 10))
        yield Case("silence", "refused", 2e-5 * (number % 2) * source.standard_normal(count), "")
        word = busiest(choose(people, source).speak(source, 1), source.uniform(0.1, 0.5))
        yield Case("half a second", "refused", np.pad(word, (RATE, RATE)), "")
    for group, sounds in {"noise": NOISES, "tones": TONES, "music": MUSIC, "humming": {"humming": humming}}.items():
        for name, sound in sounds.items():
            for _ in range(max(2, each // 3)):
                samples = at_some_level(source, sound(source, int(RATE * log_uniform(source, 2, 15))))
                yield Case(group, "either" if group == "humming" else "refused", samples, name)
    for path in music:
        piece = read_audio(path, RATE, LONGEST).numpy().astype(np.float64)
        yield Case("recorded music", "refused", piece[: int(RATE * source.uniform(5, 20))], path.stem)
    yield from pairs(people, source, each)


def pairs(people: list[Person], source: Generator, each: int) -> Iterator[Case]:
    """Two people in turn, each for at least 1.5 s of speech, in one recording."""
    high = {person.name: person.high() for person in people}
    recorded, synthetic = ([p for p in people if p.kind == kind] for kind in ("recorded", "synthetic"))
    for kind, group in {"recorded": recorded, "synthetic": synthetic}.items():
        for _ in range(2 * each):
            one, other = source.choice(len(group), 2, replace=False)
            if group[one].name == group[other].name:
                continue
            sex = "same" if high[group[one].name] == high[group[other].name] else "other"
            turns = 2 if source.random() < 0.7 else 4
            speech = [
                group[(one, other)[turn % 2]].speak(source, log_uniform(source, 2.5, 10)) for turn in range(turns)
            ]
            change = DEGRADATIONS["as_it_is" if source.random() < 0.5 else source.choice(list(DEGRADATIONS))]
            about = f"{group[one].name}, {group[other].name}"
            yield Case(f"two people, {kind}, {sex} sex", "refused", change(source, np.concatenate(speech)), about)
    for _ in range(each):
        one, other = source.choice(len(recorded), 2, replace=False)
        seconds = log_uniform(source, 3, 10)
        voices = [recorded[number].speak(source, seconds)[: int(seconds * RATE)] for number in (one, other)]
        count = min(map(len, voices))
        yield Case("two at once", "either", voices[0][:count] + voices[1][:count], "")


def cases(people: list[Person], music: list[Path], side: str, each: int) -> Iterator[Case]:
    """Good ones, then bad ones. Other random numbers, other people and other music on either side."""
    source = default_rng(SIDES.index(side) + 200)
    for case in (*good_cases(people, source, each), *bad_cases(people, source, each, music)):
        yield replace(case, samples=np.clip(case.samples, -1, 1).astype(np.float32))


def choose(people: list[Person], source: Generator) -> Person:
    """Half the time somebody recorded: there are fewer of them."""
    recorded = [person for person in people if person.kind == "recorded"]
    group = recorded if recorded and source.random() < 0.5 else people
    return group[source.integers(len(group))]


def busiest(samples: np.ndarray, seconds: float) -> np.ndarray:
    """The part of so many seconds with the most sound."""
    count = min(int(seconds * RATE), len(samples))
    energy = np.concatenate(([0], np.cumsum(np.abs(samples))))
    start = int((energy[count:] - energy[:-count]).argmax())
    return samples[start : start + count]


def lively(samples: np.ndarray) -> np.ndarray:
    """Praat stretches the movement of the pitch."""
    sound = parselmouth.Sound(samples, RATE)
    track = sound.to_pitch(0.01, *PITCHES).selected_array["frequency"]
    median = float(np.median(track[track > 0]))
    return np.asarray(call(sound, "Change gender", median / 2, median * 2, 1.0, median, LIVELY_RANGE, 1.0).values[0])
