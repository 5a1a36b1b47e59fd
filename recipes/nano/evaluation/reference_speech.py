"""What the teachers say: the speech that a talker is measured against, and voices for it to imitate."""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from recipes.nano.corpus.make import SEED, Speakers
from recipes.nano.corpus.sentences import corpus_sentences
from recipes.nano.corpus.speakers import NAMED, Speaker
from recipes.nano.corpus.teacher_voice import SAMPLE_RATE
from recipes.nano.evaluation.held_out import SHORTEST_SECONDS, HeldOutClip


def reference_speech(lines: Sequence[tuple[str, Speaker]], pace: float = 1.0) -> list[Tensor]:
    """[N] samples at 24 kHz of every text in its voice, at `pace` times the natural one; the same in each run.

    Raises ValueError for what the voice's teacher does not say as one sentence.
    """
    waves, speakers = [], Speakers.beginning()
    for number, (text, speaker) in enumerate(lines):
        spoken = speakers.speak(text, speaker, pace, seed=number)
        if spoken is None:
            raise ValueError(f"the teacher {speaker.teacher} does not say {text!r} as one sentence")
        waves.append(torch.from_numpy(spoken.samples))
    return waves


def held_out_speech(text: Path, voice: str, count: int) -> list[HeldOutClip]:
    """Sentences that are held out, of the file that the corpus reads, spoken by a named voice's teacher."""
    texts = [sentence.text for sentence in corpus_sentences(text, SEED) if sentence.split == "validation"]
    clips, speakers = list[HeldOutClip](), Speakers.beginning()
    for number, said in enumerate(texts):
        spoken = speakers.speak(said, NAMED[voice], pace=1.0, seed=number)
        if spoken is None or len(spoken.samples) < SHORTEST_SECONDS * SAMPLE_RATE:
            continue
        clips.append(HeldOutClip(f"{voice}-{number}", said, False, torch.from_numpy(spoken.samples)))
        if len(clips) == count:
            break
    return clips
