"""People from whom nobody should learn to speak, but whose lips are to move all the same.

Voices of flite and of espeak-ng (Debian's packages), and GRID's sentences, all moved to other pitches, vocal tracts and
paces, with the times of their forced alignment. flite's awb is left out: nobody ever hears it.
"""

import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from pocketsphinx import Decoder

from recipes.nano.corpus.align_grid import aligner_words, make_aligner
from recipes.nano.corpus.flite_voices import flite_speech, program_speech
from recipes.nano.corpus.forced_alignment import force_align
from recipes.nano.corpus.grid import SAMPLE_RATE, read_speech, shards
from recipes.nano.corpus.grid_speech import tokens_of_alignment
from recipes.nano.corpus.make import pace_of
from recipes.nano.corpus.part_file import as_wave, write_part
from recipes.nano.corpus.sentences import corpus_sentences
from recipes.nano.corpus.speakers import Speaker, moved, stranger

FLITE = ("slt", "rms", "kal")
ESPEAK = ("en-us+f2", "en-us+f4", "en-us+m3", "en-us+m7")
SENTENCES = 1400
SHORTEST_WORDS, LONGEST_WORDS = 4, 16
SEED = 11


@dataclass(frozen=True)
class Saying:
    """What somebody says, and the words by which the aligner knows it."""

    key: str
    text: str
    words: tuple[str, ...]
    samples: np.ndarray
    """[N] at 24 kHz."""


def espeak_speech(text: str, voice: str) -> np.ndarray:
    """[N] float32 samples at 24 kHz of a text in one of espeak-ng's voices."""
    return program_speech("espeak-ng", "-v", voice, text, "-w")


def synthetic(texts: list[tuple[str, tuple[str, ...]]]) -> Iterator[Saying]:
    """Each text by the next of the voices."""
    voices = [*((flite_speech, voice) for voice in FLITE), *((espeak_speech, voice) for voice in ESPEAK)]
    for number, (text, words) in enumerate(texts):
        speak, voice = voices[number % len(voices)]
        yield Saying(f"{voice}-{number:05d}", text, words, speak(text, voice))


def recorded(shard: Path) -> Iterator[Saying]:
    """What GRID's speaker says in the training clips of a shard."""
    for clip in read_speech(shard):
        if clip.split == "train":
            text = " ".join(word for word, _ in clip.words).capitalize() + "."
            yield Saying(f"grid-{clip.name}", text, tuple(aligner_words(clip)), clip.samples)


def align_and_move(saying: Saying, aligner: Decoder, seed: int) -> tuple[dict[str, Any], np.ndarray] | None:
    """A line of clips.jsonl and its samples; None for what cannot be aligned, or has no voice."""
    source = random.Random(f"{seed} {saying.key}")
    speaker, pace = stranger(source), pace_of(source.randrange(1_000_000), seed)
    try:
        found = force_align(aligner, saying.words, saying.samples, SAMPLE_RATE)
        samples = moved(saying.samples, speaker, pace)
    except (RuntimeError, ValueError):
        return None
    symbols, ends = tokens_of_alignment([list(word) for word in found.words], [list(phone) for phone in found.phones])
    return _line(saying, speaker, pace, samples, symbols, ends), samples


def _line(
    saying: Saying, speaker: Speaker, pace: float, samples: np.ndarray, symbols: str, ends: list[float]
) -> dict[str, Any]:
    return {
        "key": f"{speaker.name}-{saying.key}",
        "text": saying.text,
        "speaker": speaker.name,
        "pace": pace,
        "split": "train",
        "only_heard": True,
        "samples": len(samples),
        "phonemes": symbols,
        "token_ends": [round(end / pace, 4) for end in ends],
    }


def known_texts(text: Path, aligner: Decoder, seed: int) -> list[tuple[str, tuple[str, ...]]]:
    """Training sentences all of whose words the aligner knows, each with these words."""
    found = []
    for sentence in corpus_sentences(text, seed):
        words = tuple(word.strip(".,;:!?'\"").lower() for word in sentence.text.split())
        fits = sentence.split == "train" and SHORTEST_WORDS <= len(words) <= LONGEST_WORDS
        if fits and all(word and aligner.lookup_word(word) for word in words):
            found.append((sentence.text, words))
    return found[:SENTENCES]


def sayings(number: int, text: Path, grid: Path) -> Iterator[Saying]:
    """Those of one process: GRID's shard of that number, or, behind the last shard, the synthetic voices."""
    files = shards(grid)
    return recorded(files[number]) if number < len(files) else synthetic(known_texts(text, make_aligner(), SEED))


def make(number: int, text: Path, grid: Path) -> list[tuple[dict[str, Any], np.ndarray]]:
    """The clips of one process."""
    aligner = make_aligner()
    made = (align_and_move(saying, aligner, SEED) for saying in sayings(number, text, grid))
    return [clip for clip in made if clip is not None]


def main(
    text: Annotated[Path, typer.Option(help="Sentences, one a line.")],
    grid: Annotated[Path, typer.Option(help="Folder with the GRID shards.")],
    out: Annotated[Path, typer.Option(help="Folder of the corpus.")],
    processes: int = 2,
) -> None:
    """Write part-strangers.npz."""
    with ProcessPoolExecutor(processes) as pool:
        made = pool.map(partial(make, text=text, grid=grid), range(len(shards(grid)) + 1))
        clips, sounds = zip(*(clip for part in made for clip in part), strict=True)
    write_part(out / "part-strangers.npz", clips, [as_wave(samples) for samples in sounds])


if __name__ == "__main__":
    typer.run(main)
