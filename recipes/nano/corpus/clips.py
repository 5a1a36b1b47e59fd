"""The clips of a corpus: their lines, and how they lie in frames of 40 ms and in patches of four of these."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from recipes.nano.corpus.part_file import as_samples
from talker_t2av.codecs.protocols import FRAME_RATE

PATCH_FRAMES, PATCH_SAMPLES = 4, 3840


def read_clips(corpus: Path) -> list[dict[str, Any]]:
    """The lines of clips.jsonl, as `corpus.make` writes it."""
    return [json.loads(line) for line in (corpus / "clips.jsonl").read_text("utf-8").splitlines()]


def samples_of(clip: dict[str, Any], waves: np.ndarray) -> np.ndarray:
    """[N] float32 in -1..1: the clip of a line, of the waves int16 that it lies in."""
    return as_samples(waves[clip["start"] : clip["start"] + clip["samples"]])


def frames_of(clip: dict[str, Any]) -> int:
    """Frames of the whole patches that cover the clip of a line."""
    return -(-int(clip["samples"]) // PATCH_SAMPLES) * PATCH_FRAMES


def token_index(token_ends: list[float], frames: int) -> Tensor:
    """[frames] the token that sounds in the middle of each frame; token 0 is the speed, which sounds nowhere."""
    middles = (np.arange(frames) + 0.5) / FRAME_RATE
    index = np.searchsorted(np.asarray(token_ends), middles, side="right")
    return torch.from_numpy(1 + np.minimum(index, len(token_ends) - 1))
