"""The voice that the talker is shown beside a clip: other speech of the same person, as a user's reference is.

A clip's own sound tells more than who speaks, and what a talker learns to read there is missing later. Of a
pseudo-speaker any speech can be made: other natural clips of the teacher are moved as this one was.
"""

import random
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from recipes.nano.corpus.clips import samples_of
from recipes.nano.corpus.speakers import Speaker, moved, seed_praat
from recipes.nano.corpus.teacher_voice import SAMPLE_RATE
from talker_t2av.codecs.ge2e.encoder import Ge2eEncoder
from talker_t2av.media.resampling import resample

SECONDS = (3.0, 9.0)
"""A reference lasts a little longer than what is drawn between these."""
SHORTEST_CLIP = 1.0
LARGEST_SEED = 1_000_000
REFERENCES = 40
"""A voice of which there are many clips has so many references in all; a clip is shown with one of them."""


class ShownVoices:
    """Embeddings of other speech of whoever speaks in a corpus."""

    def __init__(self, clips: Sequence[dict[str, Any]], waves: np.ndarray, encoder: Ge2eEncoder) -> None:
        """The lines of clips.jsonl, and all their waves one after another."""
        self._waves, self._encoder = waves, encoder
        self._natural: dict[str, list[dict[str, Any]]] = {}
        for clip in clips:
            if clip["split"] == "train" and clip["samples"] >= SHORTEST_CLIP * SAMPLE_RATE and _is_natural(clip):
                self._natural.setdefault(clip["voice"]["teacher"], []).append(clip)
        self._several = cache(self._one_of_several)

    def of(self, clip: dict[str, Any]) -> Tensor:
        """[width] GE2E's unit vector. One who is only heard has nothing else to show than the clip."""
        if clip.get("only_heard"):
            return self._embed(samples_of(clip, self._waves))
        speaker, source = Speaker(**clip["voice"]), random.Random(f"shown {clip['key']}")
        if speaker.name == "free":
            return self._reference(speaker, source)
        return self._several(speaker, source.randrange(REFERENCES))

    def _one_of_several(self, speaker: Speaker, number: int) -> Tensor:
        return self._reference(speaker, random.Random(f"{speaker.name} {number}"))

    def _reference(self, speaker: Speaker, source: random.Random) -> Tensor:
        clips, wanted = list[dict[str, Any]](), source.uniform(*SECONDS) * SAMPLE_RATE
        while sum(clip["samples"] for clip in clips) < wanted:
            clips.append(source.choice(self._natural[speaker.teacher]))
        seed_praat(source.randrange(LARGEST_SEED))
        return self._embed(moved(np.concatenate([samples_of(clip, self._waves) for clip in clips]), speaker, 1.0))

    def _embed(self, samples: np.ndarray) -> Tensor:
        heard = resample(torch.from_numpy(samples), SAMPLE_RATE, self._encoder.sample_rate)
        return self._encoder.identify(heard)


def _is_natural(clip: dict[str, Any]) -> bool:
    if clip.get("only_heard") or clip["pace"] != 1:
        return False
    speaker = Speaker(**clip["voice"])
    return speaker.formants == speaker.pitch == 1
