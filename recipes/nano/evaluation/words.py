"""Are the word times right? Those that the talker tells, against pocketsphinx's forced alignment of its sound.

Sentences are left out, and counted, where a word is not in the aligner's dictionary (write numbers out), and where the
aligner finds no alignment. Errors are differences of word onsets.
"""

import json
import logging
import re
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from pocketsphinx import Decoder

from recipes.nano.corpus.forced_alignment import force_align
from recipes.nano.evaluation.speaking import Speech, lines_of, load_with, speak_all
from recipes.nano.evaluation.texts import SENTENCES
from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.errors import UserError
from talker_t2av.generation.word_times import word_times

logger = logging.getLogger(__name__)

TARGET_SECONDS = 0.08


def onset_errors(spoken: Speech, aligner: Decoder, sample_rate: int) -> np.ndarray | None:
    """[words] seconds by which the talker's onsets come after the aligner's; None where it cannot align them."""
    if spoken.token_index is None:
        raise UserError("This bundle's talker has no alignment layer: it does not tell when words are spoken.")
    told = word_times(spoken.token_index.tolist(), spoken.tokens.words, 0, FRAME_RATE)
    words = [re.sub(r"[^a-z']", "", word.text.lower().replace("’", "'")) for word in told]
    if any(aligner.lookup_word(word) is None for word in words):
        return None
    try:
        heard = force_align(aligner, words, spoken.samples.numpy(), sample_rate).words
    except RuntimeError:
        return None
    return np.array([ours.start - theirs for ours, (_, theirs, _) in zip(told, heard, strict=True)])


def main(
    sentences: Annotated[Path, typer.Option(help="Sentences, one a line.")] = SENTENCES,
    bundle: str = "nano",
    weights: Annotated[Path | None, typer.Option(help="Other talker weights than the bundle's.")] = None,
    voice: Annotated[str | None, typer.Option(help="A voice of the bundle or a sound file.")] = None,
    out: Annotated[Path | None, typer.Option(help="JSON file for the scores.")] = None,
    seed: int = 0,
    speed: float = 1.0,
) -> None:
    """Print and store the scores."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logger.setLevel(logging.INFO)
    torch.set_num_threads(1)
    loaded = load_with(bundle, weights)
    texts = sentences.read_text(encoding="utf-8").splitlines()
    spoken = speak_all(loaded, lines_of(texts, loaded.voice(voice), seed, speed), loaded.config.sampling)
    aligner = Decoder(lm=None, loglevel="FATAL")
    found = [onset_errors(each, aligner, loaded.audio_codec.sample_rate) for each in spoken]
    errors = np.concatenate([each for each in found if each is not None])
    report = {
        "words": len(errors),
        "left_out_sentences": sum(each is None for each in found),
        "median_ms": round(1000 * float(np.median(np.abs(errors)))),
        "percentile_90_ms": round(1000 * float(np.percentile(np.abs(errors), 90))),
        "mean_lateness_ms": round(1000 * float(errors.mean())),
        "within_target": round(float((np.abs(errors) <= TARGET_SECONDS).mean()), 3),
    }
    logger.info("%s", report)
    if out is not None:
        out.write_text(json.dumps(report, indent=1), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
