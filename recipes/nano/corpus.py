"""Stage 1: a synthetic corpus with phoneme times.

Writes wavs.npy (int16, 24 kHz, all clips one after another) and clips.jsonl, one line a clip: key, text, speaker,
split, start and samples (in wavs.npy), phonemes, token_ends (seconds). Parts that exist are not made again.
"""

import json
import logging
import os
import random
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from sentences import Sentence, corpus_sentences
from teacher_voice import PITCHES, SAMPLE_RATE, TeacherVoice

logger = logging.getLogger(__name__)

PART_SENTENCES = 500
SHIFTED_SHARE = 0.2
SECONDS = (0.5, 9.0)
FULL_SCALE = 32767


def speaker_of(number: int, seed: int) -> str:
    """The plain voice for most sentences, one of the shifted ones for the rest."""
    source = random.Random(seed * 1_000_003 + number)
    shifted = [name for name in PITCHES if name != "heart"]
    return source.choice(shifted) if source.random() < SHIFTED_SHARE else "heart"


def make_part(part: int, sentences: list[Sentence], folder: Path, seed: int) -> Path:
    """Speak one part of the corpus."""
    path = folder / f"part-{part:04d}.npz"
    if path.exists():
        return path
    voice, waves, clips = TeacherVoice(folder), [], list[dict[str, Any]]()
    for offset, sentence in enumerate(sentences[part * PART_SENTENCES : (part + 1) * PART_SENTENCES]):
        number = part * PART_SENTENCES + offset
        speaker = speaker_of(number, seed)
        spoken = voice.speak(sentence.text, speaker, seed=number)
        if spoken is None or not SECONDS[0] < len(spoken.samples) / SAMPLE_RATE < SECONDS[1]:
            continue
        waves.append((np.clip(spoken.samples, -1, 1) * FULL_SCALE).astype(np.int16))
        clips.append(
            {
                "key": f"{speaker}-{number:06d}",
                "text": sentence.text,
                "speaker": speaker,
                "split": sentence.split,
                "samples": len(spoken.samples),
                "phonemes": spoken.phonemes,
                "token_ends": spoken.token_ends,
            }
        )
    temporary = path.with_suffix(".tmp.npz")
    np.savez(temporary, waves=np.concatenate(waves), clips=json.dumps(clips, ensure_ascii=False))
    os.replace(temporary, path)
    return path


def join_parts(parts: list[Path], folder: Path, hours: float) -> float:
    """Write wavs.npy and clips.jsonl from the parts, up to so many hours; return the hours written."""
    waves, clips, start = [], [], 0
    for part in parts:
        with np.load(part) as content:
            waves.append(content["waves"])
            for clip in json.loads(str(content["clips"])):
                clips.append(clip | {"start": start})
                start += clip["samples"]
        if start > hours * 3600 * SAMPLE_RATE:
            break
    np.save(folder / "wavs.npy", np.concatenate(waves))
    lines = "".join(json.dumps(clip, ensure_ascii=False) + "\n" for clip in clips)
    (folder / "clips.jsonl").write_text(lines, encoding="utf-8")
    return start / SAMPLE_RATE / 3600


def main(
    text: Annotated[Path, typer.Option(help="Sentences, one a line.")],
    out: Annotated[Path, typer.Option(help="Folder of the corpus.")],
    hours: float = 8.5,
    processes: int = 2,
    seed: int = 1,
) -> None:
    """Speak the corpus."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    out.mkdir(parents=True, exist_ok=True)
    sentences = corpus_sentences(text, seed)
    TeacherVoice(out)
    expected = int(hours * 3600 / 2.6 / PART_SENTENCES) + 1
    with ProcessPoolExecutor(processes) as pool:
        parts = list(pool.map(partial(make_part, sentences=sentences, folder=out, seed=seed), range(expected)))
    logger.info("%.2f hours in %s", join_parts(parts, out, hours), out)


if __name__ == "__main__":
    typer.run(main)
