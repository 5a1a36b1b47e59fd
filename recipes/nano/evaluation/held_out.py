"""Clips that no part was trained on: from a corpus folder, or from the part files in a folder."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from recipes.nano.corpus.clips import read_clips, samples_of
from recipes.nano.corpus.teacher_voice import SAMPLE_RATE

SHORTEST_SECONDS = 1.2
"""What is shorter does not tell a voice."""
HELD_OUT = ("validation", "unseen")


@dataclass(frozen=True)
class HeldOutClip:
    """An utterance with its text."""

    key: str
    text: str
    unseen: bool
    """No part ever heard this speaker; otherwise only this clip is new."""
    samples: Tensor
    """[N] float32 at 24 kHz."""


def held_out_clips(folders: list[Path], speaker: str, count: int, seed: int = 0) -> list[HeldOutClip]:
    """Up to `count` held-out clips of a speaker, drawn at random. Raises ValueError where there is none."""
    found = []
    for clips, read_waves in (source for folder in folders for source in _sources(folder)):
        for clip in clips:
            long_enough = clip["samples"] >= SHORTEST_SECONDS * SAMPLE_RATE
            if clip["speaker"] == speaker and clip["split"] in HELD_OUT and long_enough:
                found.append((clip, read_waves))
    if not found:
        raise ValueError(f"no held-out clips of {speaker} in {', '.join(map(str, folders))}")
    chosen = random.Random(seed).sample(found, min(count, len(found)))
    return [
        HeldOutClip(
            clip["key"], clip["text"], clip["split"] == "unseen", torch.from_numpy(samples_of(clip, read_waves()))
        )
        for clip, read_waves in chosen
    ]


def _sources(folder: Path) -> Iterator[tuple[list[dict[str, Any]], Callable[[], np.ndarray]]]:
    """Lists of clips with their place, each with what reads the waves [N] int16 that they lie in."""
    if (folder / "clips.jsonl").exists():
        waves = np.load(folder / "wavs.npy", mmap_mode="r")
        yield read_clips(folder), lambda: waves
        return
    for path in sorted(folder.glob("part-*.npz")):
        with np.load(path) as part:
            clips = json.loads(str(part["clips"]))
        starts = accumulate((clip["samples"] for clip in clips), initial=0)
        yield [clip | {"start": start} for clip, start in zip(clips, starts, strict=False)], _reader(path)


def _reader(path: Path) -> Callable[[], np.ndarray]:
    """Reads the waves of a part when they are first asked for."""
    kept: list[np.ndarray] = []

    def read() -> np.ndarray:
        if not kept:
            with np.load(path) as part:
                kept.append(part["waves"])
        return kept[0]

    return read
