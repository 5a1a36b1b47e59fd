"""A synthetic corpus with phoneme times.

Writes wavs.npy (int16, 24 kHz, all clips one after another) and clips.jsonl, one line a clip: key, text, speaker,
split, start and samples (in wavs.npy), phonemes, token_ends (seconds). Parts that exist are not made again; those of
`corpus.grid_speech` and `corpus.strangers` become part of the corpus when they are there, beside the hours that are
asked for. A clip that a recogniser does not understand is left out.
"""

import json
import logging
import random
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import numpy as np
import onnxruntime
import typer

from recipes.nano.corpus.check import check_part
from recipes.nano.corpus.joe_voice import JoeVoice
from recipes.nano.corpus.part_file import as_wave, read_part, write_part
from recipes.nano.corpus.sentences import Sentence, corpus_sentences
from recipes.nano.corpus.speakers import Speaker, moved, seed_praat, speaker_of
from recipes.nano.corpus.teacher_voice import SAMPLE_RATE, TeacherVoice, Utterance

logger = logging.getLogger(__name__)

SEED = 1
PART_SENTENCES = 250
NATURAL_SHARE, EXTREME_SHARE, PACES = 0.5, 0.2, (0.7, 1.4)
SECONDS = (0.4, 24.0)
MEAN_SECONDS = 2.6


class Speakers:
    """Both teachers, and what is made of them: the same sounds for the same seed and order of sentences."""

    def __init__(self, workplace: Path, seed: int) -> None:
        onnxruntime.set_seed(seed)
        seed_praat(seed)
        self._hibari, self._joe = TeacherVoice(workplace), JoeVoice(workplace)

    @classmethod
    def beginning(cls) -> "Speakers":
        """Anew, in the state of seed 0; the teachers are in memory once they are loaded, so that no folder stays."""
        with TemporaryDirectory() as workplace:
            return cls(Path(workplace), seed=0)

    def speak(self, text: str, speaker: Speaker, pace: float, seed: int) -> Utterance | None:
        """None for what a teacher does not say as one sentence, or without voice."""
        if speaker.teacher == "hibari":
            spoken = self._hibari.speak(text, seed)
        else:
            phonemes = self._hibari.phonemize(text)
            spoken = None if phonemes is None else self._joe.speak(phonemes)
        if spoken is None:
            return None
        try:
            samples = moved(spoken.samples, speaker, pace)
        except ValueError:
            return None
        return Utterance(samples, spoken.phonemes, [round(end / pace, 4) for end in spoken.token_ends])


def pace_of(number: int, seed: int) -> float:
    """Half of the sentences at the natural pace, some at the slowest and the fastest, the rest at any between."""
    source = random.Random(f"pace {seed} {number}")
    drawn = source.random()
    if drawn < NATURAL_SHARE:
        return 1.0
    return source.choice(PACES) if drawn < NATURAL_SHARE + EXTREME_SHARE else round(source.uniform(*PACES), 3)


def make_part(part: int, sentences: list[Sentence], folder: Path, seed: int) -> Path:
    """Speak one part of the corpus."""
    path = folder / f"part-{part:04d}.npz"
    if path.exists():
        return path
    speakers, waves, clips = Speakers(folder, part), [], list[dict[str, Any]]()
    for offset, sentence in enumerate(sentences[part * PART_SENTENCES : (part + 1) * PART_SENTENCES]):
        number = part * PART_SENTENCES + offset
        speaker, pace = speaker_of(number, seed), pace_of(number, seed)
        spoken = speakers.speak(sentence.text, speaker, pace, seed=number)
        if spoken is None or not SECONDS[0] < len(spoken.samples) / SAMPLE_RATE < SECONDS[1]:
            continue
        waves.append(as_wave(spoken.samples))
        clips.append(
            {
                "key": f"{speaker.name}-{number:06d}",
                "text": sentence.text,
                "speaker": speaker.name,
                "voice": asdict(speaker),
                "pace": pace,
                "split": sentence.split,
                "samples": len(spoken.samples),
                "phonemes": spoken.phonemes,
                "token_ends": spoken.token_ends,
            }
        )
    write_part(path, clips, waves)
    return path


def join_parts(parts: list[Path], dropped: set[str], folder: Path) -> float:
    """Write wavs.npy and clips.jsonl from the parts; return the hours written."""
    waves, clips, start = [], [], 0
    for part in parts:
        for clip, wave in read_part(part):
            if clip["key"] not in dropped:
                waves.append(wave)
                clips.append(clip | {"start": start})
                start += clip["samples"]
    np.save(folder / "wavs.npy", np.concatenate(waves))
    lines = "".join(json.dumps(clip, ensure_ascii=False) + "\n" for clip in clips)
    (folder / "clips.jsonl").write_text(lines, encoding="utf-8")
    return start / SAMPLE_RATE / 3600


def main(
    text: Annotated[Path, typer.Option(help="Sentences, one a line.")],
    out: Annotated[Path, typer.Option(help="Folder of the corpus.")],
    hours: float = 20.0,
    processes: int = 2,
    seed: int = SEED,
) -> None:
    """Speak the corpus."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    out.mkdir(parents=True, exist_ok=True)
    sentences = corpus_sentences(text, seed)
    Speakers(out, seed)
    expected = int(hours * 3600 / MEAN_SECONDS / PART_SENTENCES) + 1
    with ProcessPoolExecutor(processes) as pool:
        parts = list(pool.map(partial(make_part, sentences=sentences, folder=out, seed=seed), range(expected)))
        checks = list(pool.map(check_part, parts))
    dropped = {key for check in checks for key in check.dropped}
    errors, words = (sum(getattr(check, name) for check in checks) for name in ("errors", "words"))
    logger.info("%d of %d clips dropped, word error rate of the others %.3f",
                len(dropped), sum(check.clips for check in checks), errors / words)  # fmt: skip
    beside = [path for path in (out / "part-grid.npz", out / "part-strangers.npz") if path.exists()]
    written = join_parts([*beside, *parts], dropped, out)
    logger.info("%.2f hours in %s", written, out)


if __name__ == "__main__":
    typer.run(main)
