"""When each phone of the GRID clips is spoken: forced alignment of the sound with its text by pocketsphinx.

Writes one JSON line a clip: name, split, words and phones as [word or ARPA phone, start, end] in seconds, and
deviation_s, the largest difference between a word's start here and in the corpus' own word times (large where the
alignment failed). Clips that the file already has are not aligned again.
"""

import json
import logging
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from pocketsphinx import Decoder

from recipes.nano.corpus.alignments import read_alignments
from recipes.nano.corpus.forced_alignment import force_align
from recipes.nano.corpus.grid import SAMPLE_RATE, GridClip, read_speech, shards

logger = logging.getLogger(__name__)

LETTER_POSITION = 3
LETTERS = {
    "a": "EY", "b": "B IY", "c": "S IY", "d": "D IY", "e": "IY", "f": "EH F", "g": "JH IY", "h": "EY CH", "i": "AY",
    "j": "JH EY", "k": "K EY", "l": "EH L", "m": "EH M", "n": "EH N", "o": "OW", "p": "P IY", "q": "K Y UW",
    "r": "AA R", "s": "EH S", "t": "T IY", "u": "Y UW", "v": "V IY", "x": "EH K S", "y": "W AY", "z": "Z IY",
}  # fmt: skip
"""How the names of the letters are pronounced; GRID never says w."""


def make_aligner() -> Decoder:
    """An aligner that knows the letters as the words letter_a to letter_z."""
    aligner = Decoder(lm=None, loglevel="FATAL")
    for letter, pronunciation in LETTERS.items():
        aligner.add_word(f"letter_{letter}", pronunciation, False)
    return aligner


def aligner_words(clip: GridClip) -> list[str]:
    """What is said in a clip, as the aligner knows it."""
    words = [word for word, _ in clip.words]
    words[LETTER_POSITION] = f"letter_{words[LETTER_POSITION]}"
    return words


def align(clip: GridClip, aligner: Decoder) -> dict[str, Any]:
    """One line of the output. Raises RuntimeError where pocketsphinx finds no alignment."""
    found = force_align(aligner, aligner_words(clip), clip.samples, SAMPLE_RATE)
    deviation = max(abs(ours - theirs) for (_, ours, _), (_, theirs) in zip(found.words, clip.words, strict=True))
    about = {"name": clip.name, "split": clip.split, "deviation_s": round(deviation, 3)}
    return about | {"words": found.words, "phones": found.phones}


def main(
    grid: Annotated[Path, typer.Option(help="Folder with the GRID shards.")],
    out: Annotated[Path, typer.Option(help="The JSON lines to write, or to go on with.")],
) -> None:
    """Align all clips."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    done = set(read_alignments(out))
    out.parent.mkdir(parents=True, exist_ok=True)
    aligner = make_aligner()
    with out.open("a", encoding="utf-8") as file:
        for clip in (clip for shard in shards(grid) for clip in read_speech(shard)):
            if clip.name in done:
                continue
            try:
                record = align(clip, aligner)
            except RuntimeError as error:
                logger.warning("%s is left out: %s", clip.name, error)
                continue
            file.write(json.dumps(record) + "\n")
    deviations = np.array([record["deviation_s"] for record in read_alignments(out).values()])
    logger.info("%d clips, word starts off by %.3f s (median), over 0.2 s in %d",
                len(deviations), np.median(deviations), (deviations > 0.2).sum())  # fmt: skip


if __name__ == "__main__":
    typer.run(main)
