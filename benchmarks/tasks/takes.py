"""Films and sounds of every method, made once: what is there is not made again."""

import json
import logging
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.tasks.materials import Item, Material, existing
from benchmarks.tasks.methods import Method, Studio
from recipes.nano.measures.reports import write_report
from talker_t2av.generation.clip import Clip

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Made:
    """How a take was made."""

    frames: int
    """Length, 25 a second."""
    seconds: float
    """Length."""
    processor_seconds: float
    """From the call to the file, all threads together: with reading the voice and preparing the portrait."""
    capped: bool
    """A sentence was cut off by the cap on its length."""
    whole: bool
    """There is sound for all frames, and no more."""


@dataclass(frozen=True)
class Take:
    """An item as it was recorded, or as a method makes it."""

    item: Item
    sound: Path
    """Any file with the sound."""
    video: Path | None
    made: Made | None = None

    @property
    def film(self) -> Path:
        """The video. Raises ValueError where there is none."""
        return existing(self.video, self.item.name)


def recorded_takes(material: Material) -> list[Take]:
    """The items themselves."""
    return [Take(item, item.speech, item.video) for item in material.items]


def make_takes(studio: Studio, method: Method, material: Material, folder: Path) -> list[Take]:
    """Every item by one method, in a folder of its own; the item's number is the seed."""
    folder.mkdir(parents=True, exist_ok=True)
    takes = [_take(studio, method, item, number, folder) for number, item in enumerate(material.items)]
    logger.info("%s of %s is made", method.title, material.title)
    return takes


def _take(studio: Studio, method: Method, item: Item, seed: int, folder: Path) -> Take:
    """The record is written last: where it is, the take is complete."""
    record = folder / f"{item.name}.json"
    film, sound = record.with_suffix(".mp4"), record.with_suffix(".wav")
    if not record.exists():
        start = time.process_time()
        result = method.make(studio, item, seed)
        frames = len(result.frames) if isinstance(result, Clip) else result.frames
        result.save(film if isinstance(result, Clip) else sound)
        took = time.process_time() - start
        whole = len(result.samples) * Clip.fps == frames * result.sample_rate
        write_report(record, asdict(Made(frames, result.seconds, took, result.capped, whole)))
    made = Made(**json.loads(record.read_text("utf-8")))
    return Take(item, film, film, made) if film.exists() else Take(item, sound, None, made)
