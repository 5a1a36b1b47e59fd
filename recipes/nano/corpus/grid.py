"""The talking head that nano's face learns from: GRID's speaker s1, in tar shards of NAME.mp4, NAME.flac, NAME.json."""

import io
import json
import tarfile
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import soundfile

SAMPLE_RATE = 24_000


@dataclass(frozen=True)
class GridClip:
    """Speech of one three-second clip, with what is said in it."""

    name: str
    split: str
    """"train" or "validation"."""
    words: list[tuple[str, float]]
    """The six words, each with its start in seconds."""
    samples: np.ndarray
    """[72000] float32 in -1..1 at 24 kHz."""


def shards(folder: Path) -> list[Path]:
    """The tar files of the corpus."""
    return sorted(folder.glob("grid_s1-*.tar"))


def read_speech(shard: Path) -> Iterator[GridClip]:
    """The clips of one shard, in sorted order."""
    records, sounds = read_files(shard, ".json"), read_files(shard, ".flac")
    for (name, content), (_, sound) in zip(records, sounds, strict=True):
        record = json.loads(content)
        samples, _ = soundfile.read(io.BytesIO(sound), dtype="float32")
        words = [(word["word"], float(word["start_s"])) for word in record["words"]]
        yield GridClip(name, record["split"], words, samples)


def read_frames(shard: Path, names: Container[str] | None = None) -> Iterator[tuple[str, np.ndarray]]:
    """Name and frames [75, 256, 256, 3] uint8 RGB of the clips of one shard, all or those named, in sorted order."""
    for name, content in read_files(shard, ".mp4"):
        if names is not None and name not in names:
            continue
        with av.open(io.BytesIO(content), "r") as container:
            yield name, np.stack([frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)])


def read_files(shard: Path, suffix: str) -> Iterator[tuple[str, bytes]]:
    """Clip name and content of the files with one suffix, in sorted order."""
    with tarfile.open(shard) as archive:
        for member in sorted(archive.getmembers(), key=lambda member: member.name):
            if member.name.endswith(suffix):
                file = archive.extractfile(member)
                if file is None:
                    raise ValueError(f"{member.name} in {shard.name} is not a file")
                yield Path(member.name).stem, file.read()
