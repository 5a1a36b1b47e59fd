"""Landmarks of every frame of the GRID clips, found once (some minutes) and kept, one safetensors file a shard."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from recipes.nano.corpus.grid import read_frames, shards
from talker_t2av.codecs.face_finder.finder import FaceFinder
from talker_t2av.codecs.face_mesh.topology import VERTICES

logger = logging.getLogger(__name__)


def find_landmarks(shard: Path, out: Path, finder: FaceFinder) -> Path:
    """The landmarks of one shard: [75, 468, 3] pixels a clip."""
    path = out / f"landmarks-{shard.stem}.safetensors"
    if not path.exists():
        temporary = path.with_suffix(".part")
        tracks = {name: finder.track(frames)[:, :VERTICES] for name, frames in read_frames(shard)}
        save_file({name: np.ascontiguousarray(track, np.float32) for name, track in tracks.items()}, temporary)
        os.replace(temporary, path)
    return path


def clips_with_landmarks(grid: Path, out: Path, finder: FaceFinder) -> Iterator[tuple[str, np.ndarray]]:
    """Name and landmarks [75, 468, 3] of every clip in which the face was never lost."""
    out.mkdir(parents=True, exist_ok=True)
    for shard in shards(grid):
        for name, landmarks in load_file(find_landmarks(shard, out, finder)).items():
            if np.isfinite(landmarks).all():
                yield name, landmarks.astype(np.float64)
            else:
                logger.info("%s is left out: the face was lost", name)
