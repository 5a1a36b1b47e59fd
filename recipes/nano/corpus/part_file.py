"""A part of the corpus: one npz file with `waves`, int16, clip after clip, and `clips`, their lines as JSON."""

import json
import os
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np

FULL_SCALE = 32767


def as_wave(samples: np.ndarray) -> np.ndarray:
    """[N] samples in -1..1 -> [N] int16."""
    return (np.clip(samples, -1, 1) * FULL_SCALE).astype(np.int16)


def as_samples(wave: np.ndarray) -> np.ndarray:
    """[N] int16 -> [N] float32 in -1..1."""
    return wave / np.float32(FULL_SCALE)


def write_part(path: Path, clips: Sequence[dict[str, Any]], waves: Sequence[np.ndarray]) -> None:
    """Write clips, each with its number of "samples", and their waves [N] int16; renamed into place when complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp.npz")
    np.savez(temporary, waves=np.concatenate(waves), clips=json.dumps(clips, ensure_ascii=False))
    os.replace(temporary, path)


def read_part(path: Path) -> list[tuple[dict[str, Any], np.ndarray]]:
    """Every clip and its wave [N] int16."""
    with np.load(path) as content:
        waves, clips = content["waves"], json.loads(str(content["clips"]))
    starts = accumulate((clip["samples"] for clip in clips), initial=0)
    return [(clip, waves[start : start + clip["samples"]]) for clip, start in zip(clips, starts, strict=False)]
