"""Voices of flite (Debian's package `flite`): more people for the codec to hear; too mechanical for the talker."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import numpy as np
import soundfile
import typer
from scipy.signal import resample_poly

from recipes.nano.corpus.part_file import as_wave, write_part
from recipes.nano.corpus.sentences import corpus_sentences
from recipes.nano.corpus.teacher_voice import SAMPLE_RATE

VOICES = {"slt": "train", "rms": "train", "awb": "unseen"}
SENTENCES = 320
SHORTEST_WORDS = 6
SEED = 9


def flite_speech(text: str, voice: str) -> np.ndarray:
    """[N] float32 samples at 24 kHz of a text in one of flite's voices."""
    return program_speech("flite", "-voice", voice, "-t", text, "-o")


def program_speech(*command: str) -> np.ndarray:
    """[N] float32 samples at 24 kHz of what a program says that writes a wav, whose name is the command's last word."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "spoken.wav"
        subprocess.run([*command, path], check=True)
        spoken, rate = soundfile.read(path, dtype="float32")
    return resample_poly(spoken, SAMPLE_RATE, rate)


def main(
    text: Annotated[Path, typer.Option(help="Sentences, one a line.")],
    out: Annotated[Path, typer.Option(help="Folder of the part: not the talker's corpus.")],
) -> None:
    """Write part-flite.npz; a quarter of each voice is for validation."""
    out.mkdir(parents=True, exist_ok=True)
    sentences = [s for s in corpus_sentences(text, SEED) if len(s.text.split()) >= SHORTEST_WORDS]
    chosen = [s for s in sentences if s.split == "train"][: SENTENCES * 3 // 4]
    chosen += [s for s in sentences if s.split == "validation"][: SENTENCES // 4 * 3]
    waves, clips = [], list[dict[str, Any]]()
    for voice, use in VOICES.items():
        for number, sentence in enumerate(chosen):
            samples = flite_speech(sentence.text, voice)
            waves.append(as_wave(samples))
            clips.append(
                {
                    "key": f"{voice}-{number:04d}",
                    "text": sentence.text,
                    "speaker": voice,
                    "split": "unseen" if use == "unseen" else sentence.split,
                    "samples": len(samples),
                }
            )
    write_part(out / "part-flite.npz", clips, waves)


if __name__ == "__main__":
    typer.run(main)
