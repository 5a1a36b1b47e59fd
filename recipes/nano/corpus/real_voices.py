"""Real people, one utterance each, as one more part for the codec to hear: no transcripts, so no phonemes.

A folder of sound files, one a person, such as the first utterances of LibriSpeech's speakers (CC BY 4.0). One person in
eight is kept aside: nothing is trained on them.
"""

from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from recipes.nano.corpus.part_file import as_wave, write_part
from recipes.nano.corpus.teacher_voice import SAMPLE_RATE
from talker_t2av.errors import UserError
from talker_t2av.media.audio import read_audio

SUFFIXES = {".flac", ".mp3", ".ogg", ".opus", ".wav"}
UNSEEN_EVERY = 8
PEAK = 0.9


def main(
    voices: Annotated[Path, typer.Option(help="Folder of sound files, one a person.")],
    out: Annotated[Path, typer.Option(help="Folder of the part: not the talker's corpus.")],
) -> None:
    """Write part-real.npz."""
    files = sorted(path for path in voices.iterdir() if path.suffix in SUFFIXES)
    if not files:
        raise UserError(f"There are no sound files in {voices}: give a folder with one for each person.")
    waves, clips = [], list[dict[str, Any]]()
    for number, path in enumerate(files):
        samples = read_audio(path, SAMPLE_RATE).numpy()
        waves.append(as_wave(samples / np.abs(samples).max() * PEAK))
        clips.append(
            {
                "key": f"real-{path.stem}",
                "text": "",
                "speaker": path.stem.split("-")[0],
                "split": "unseen" if number % UNSEEN_EVERY == 0 else "train",
                "samples": len(waves[-1]),
            }
        )
    write_part(out / "part-real.npz", clips, waves)


if __name__ == "__main__":
    typer.run(main)
