"""How long a viewer waits: from the call to the first fragment of the film in a stream, by the clock."""

import os
import time
from collections.abc import Callable, Iterator
from itertools import chain
from tempfile import TemporaryFile

import numpy as np

from benchmarks.tasks.materials import Item
from benchmarks.tasks.methods import Studio
from talker_t2av.generation.clip import Clip
from talker_t2av.media.live import Mp4Stream

FRAGMENT = b"moof"
"""What the first piece of media in fragmented mp4 begins with; what stands before describes it."""
REPEATS = 5


def first_media(studio: Studio, item: Item, without_text: bool) -> dict[str, dict[str, float]]:
    """Seconds for T2AV and A2V: the first time, and the median once it has been done before."""
    talker, portrait = studio.talker, studio.portrait
    streams: dict[str, Callable[[], Iterator[Clip]]] = {
        "t2av": lambda: talker.stream(item.text, portrait, framing="square"),
        "a2v": lambda: talker.stream_animation(item.speech, portrait, item.text, framing="square"),
    }
    if without_text:
        streams["a2v-textless"] = lambda: talker.stream_animation(item.speech, portrait, framing="square")
    waits = {name: [seconds_to_media(stream) for _ in range(REPEATS)] for name, stream in streams.items()}
    return {
        name: {"first": round(times[0], 3), "warm": round(float(np.median(times[1:])), 3)}
        for name, times in waits.items()
    }


def seconds_to_media(stream: Callable[[], Iterator[Clip]]) -> float:
    """Until the first fragment is written. Raises ValueError for a stream that ends before."""
    start = time.perf_counter()
    pieces = stream()
    first = next(pieces)
    with TemporaryFile() as film, Mp4Stream(film.fileno(), first.format) as writer:
        for piece in chain((first,), pieces):
            writer.write(piece.frames, piece.samples, piece.durations)
            if FRAGMENT in os.pread(film.fileno(), os.fstat(film.fileno()).st_size, 0):
                return time.perf_counter() - start
    raise ValueError("the stream has ended without media")
