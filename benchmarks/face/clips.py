"""Real faces that drive portraits: held-out clips of GRID."""

import json
from pathlib import Path

import numpy as np

from benchmarks.face.driver import Driver
from benchmarks.face.landmarks import lip_gap
from recipes.nano.corpus.grid import read_files, read_frames, shards
from talker_t2av.codecs.face_mesh.codec import FaceMeshCodec
from talker_t2av.codecs.face_mesh.topology import VERTICES

HELD_OUT = "validation"


def read_drivers(grid: Path, count: int, codec: FaceMeshCodec) -> list[Driver]:
    """`count` held-out clips, spread evenly over the folder of shards."""
    names = held_out_names(grid)
    chosen = {names[i] for i in np.linspace(0, len(names) - 1, min(count, len(names))).round().astype(int)}
    return [
        Driver(name, frames, codec.finder.track(frames)[:, :VERTICES], codec.encode(frames))
        for shard in shards(grid)
        for name, frames in read_frames(shard, chosen)
    ]


def held_out_names(grid: Path) -> list[str]:
    """Clips that the face model never saw."""
    return [name for shard in shards(grid) for name, split in names_of(shard).items() if split == HELD_OUT]


def names_of(shard: Path) -> dict[str, str]:
    """The split of each clip of a shard."""
    return {name: json.loads(content)["split"] for name, content in read_files(shard, ".json")}


def stills(drivers: list[Driver]) -> dict[str, np.ndarray]:
    """Two portraits [H, W, 3]: the first frame of the first clip, and the frame of all with the widest open mouth."""
    widest = max(drivers, key=lambda driver: np.nanmax(lip_gap(driver.landmarks)))
    return {
        "grid, at rest": drivers[0].frames[0],
        "grid, open": widest.frames[np.nanargmax(lip_gap(widest.landmarks))],
    }
