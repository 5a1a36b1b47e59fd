"""People who speak, for trying out the check of voice references: recorded, synthetic, built in.

Everybody belongs to one side, "calibration" or "test". Sound is [N] float64 at 16 kHz.
"""

import random
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from numpy.random import Generator

from recipes.nano.corpus.grid import SAMPLE_RATE as CORPUS_RATE
from recipes.nano.corpus.grid import read_speech, shards
from recipes.nano.corpus.part_file import read_part
from recipes.nano.references.sounds import RATE
from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.codecs.source_filter.pitch import SAMPLE_RATE as PITCH_RATE
from talker_t2av.codecs.source_filter.pitch import track_pitch
from talker_t2av.media.audio import read_audio
from talker_t2av.media.resampling import resample

SIDES = ("calibration", "test")
FLITE = ("slt", "rms", "awb", "kal")
ESPEAK = ("en-us", "en-us+f4")
"""Others are one of these with another accent."""
SENTENCES = 12
MOST_RECORDINGS = 80
TRIM, MARGIN = 0.05, RATE // 10
SHORTEST, SOFTEST = 0.4, 0.03
"""Seconds and peak of a recording that is used."""
SUFFIXES = (".wav", ".ogg", ".flac", ".gsm")
EMPTY = 800
"""Bytes of a file that holds nothing."""
HIGH_VOICE = 160.0
"""Hz: most women speak above it, most men below."""


@dataclass
class Person:
    """Somebody, with recordings of what they said."""

    name: str
    kind: str
    """"recorded", "synthetic" or "moved" (a synthetic voice with another pitch and other resonances)."""
    recordings: list[np.ndarray] = field(default_factory=list)

    def high(self) -> bool:
        """Is it a high voice?"""
        sound = resample(torch.from_numpy(np.concatenate(self.recordings[:6])), RATE, PITCH_RATE)
        pitch = track_pitch(sound.numpy())
        return float(np.median(pitch[pitch > 0])) > HIGH_VOICE

    def speak(self, source: Generator, seconds: float) -> np.ndarray:
        """Recordings in any order, one after the other at the same level, for at least so long or all there are."""
        pieces: list[np.ndarray] = []
        for number in source.permutation(len(self.recordings)):
            pieces.append(self.recordings[number] * 0.5 / np.abs(self.recordings[number]).max())
            if sum(map(len, pieces)) >= seconds * RATE:
                break
        return np.concatenate(pieces)


def trimmed(recording: np.ndarray) -> np.ndarray:
    """Without what is soft before and after, so that seconds are seconds of speech."""
    audible = np.flatnonzero(np.abs(recording) > TRIM * np.abs(recording).max())
    return recording[max(0, audible[0] - MARGIN) : audible[-1] + MARGIN] if len(audible) else recording[:0]


def usable(recording: np.ndarray) -> bool:
    """Long and loud enough to hold a word."""
    return len(recording) > SHORTEST * RATE and float(np.abs(recording).max()) > SOFTEST


def at_rate(samples: np.ndarray, rate: int) -> np.ndarray:
    """[N] samples at any rate, at 16 kHz."""
    return resample(torch.from_numpy(samples.astype(np.float64)), rate, RATE).numpy()


def recorded(folder: Path) -> Iterator[Person]:
    """A folder with a folder of sound files for each person."""
    for home in sorted(path for path in folder.iterdir() if path.is_dir()):
        files = sorted(path for path in home.rglob("*") if path.suffix in SUFFIXES and path.stat().st_size > EMPTY)
        random.Random(home.name).shuffle(files)
        sounds = (trimmed(read_audio(path, RATE).numpy().astype(np.float64)) for path in files[:MOST_RECORDINGS])
        yield Person(home.name, "recorded", [sound for sound in sounds if usable(sound)])


def grid_speaker(folder: Path) -> list[Person]:
    """GRID's speaker, half of the clips on either side."""
    clips = [clip.samples for shard in shards(folder)[:2] for clip in read_speech(shard)][: 2 * MOST_RECORDINGS]
    sounds = [trimmed(at_rate(samples, CORPUS_RATE)) for samples in clips]
    return [Person("grid", "recorded", sounds[side :: len(SIDES)]) for side in range(len(SIDES))]


def corpus_speakers(folder: Path, parts: int) -> list[Person]:
    """The teachers and whoever was made of them, from the corpus of `corpus.make`."""
    people: dict[str, Person] = {}
    for path in sorted(folder.glob("part-*.npz"))[:parts]:
        for clip, wave in read_part(path):
            name = clip["key"] if clip["speaker"] == "free" else clip["speaker"]
            kind = "synthetic" if name in ("heart", "joe") else "moved"
            person = people.setdefault(name, Person(name, kind))
            if len(person.recordings) < MOST_RECORDINGS // 2:
                person.recordings.append(at_rate(wave / 32_768, CORPUS_RATE))
    return [person for person in people.values() if any(len(sound) > 4 * RATE for sound in person.recordings)]


def spoken_by_program(program: str, voices: tuple[str, ...], text: Path) -> Iterator[Person]:
    """Voices of flite or espeak-ng, from Debian."""
    lines = [line.strip() for line in text.read_text("utf-8").splitlines() if 60 < len(line) < 150]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "spoken.wav"
        for voice in voices:
            person = Person(f"{program} {voice}", "synthetic")
            for line in random.Random(voice).sample(lines, SENTENCES):
                words = ["flite", "-voice", voice, "-o", path, "-t", line]
                if program == "espeak-ng":
                    words = ["espeak-ng", "-v", voice, "-w", path, line]
                subprocess.run(words, check=True, capture_output=True)
                person.recordings.append(read_audio(path, RATE).numpy().astype(np.float64))
            yield person


def built_in() -> Iterator[Person]:
    """The voices of nano."""
    for path in sorted((EMBEDDED / "nano" / "voices").glob("*.flac")):
        yield Person(path.stem, "moved", [read_audio(path, RATE).numpy().astype(np.float64)])


def side_of(people: list[Person], side: str) -> list[Person]:
    """Everybody else of a list belongs to the one side."""
    return people[SIDES.index(side) :: len(SIDES)]
