"""Silences in which a face waits: how many there are, and how long each is."""

import numpy as np

from recipes.nano.corpus.clips import PATCH_FRAMES
from talker_t2av.codecs.protocols import FRAME_RATE

COUNT = 900
SECONDS = (1.5, 8.0)


def silence_lengths(seed: int) -> dict[str, int]:
    """Key and frames, whole patches, of each silence."""
    random = np.random.default_rng(seed)
    seconds = random.uniform(*SECONDS, size=COUNT)
    return {f"quiet-{n:04d}": round(s * FRAME_RATE / PATCH_FRAMES) * PATCH_FRAMES for n, s in enumerate(seconds)}
