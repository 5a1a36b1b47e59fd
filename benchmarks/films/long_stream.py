"""A film of many minutes as a stream that is encoded to nowhere, and what is remembered of it."""

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import numpy as np
from torch import Tensor

from benchmarks.speed.process_memory import RESIDENT, megabytes
from talker_t2av.codecs.protocols import FRAME_RATE, MotionCodec, MotionFilter
from talker_t2av.config import Framing
from talker_t2av.generation.clip import Clip
from talker_t2av.media.live import Mp4Stream

logger = logging.getLogger(__name__)

MINUTE = 60 * FRAME_RATE
"""Frames."""


@dataclass(frozen=True)
class LongFilm:
    """What is remembered."""

    resident: list[float]
    """MB that the process has at the end of each minute of the film."""
    ends: list[int]
    """Frames up to the end of each sentence."""
    samples: np.ndarray
    """[N]."""


@dataclass
class RecordedMotion:
    """A motion codec that remembers what it renders."""

    codec: MotionCodec
    rendered: list[Tensor] = field(default_factory=list)
    """[t, M] normalised codes."""

    def __post_init__(self) -> None:
        self.latent_size = self.codec.latent_size

    def encode(self, frames: np.ndarray) -> Tensor:
        """As the codec does."""
        return self.codec.encode(frames)

    def prepare(
        self, picture: np.ndarray, *, face: int | None = None, framing: Framing = "whole", size: int | None = None
    ) -> Any:
        """As the codec does."""
        return self.codec.prepare(picture, face=face, framing=framing, size=size)

    def lips(self, motion: Tensor) -> Tensor:
        """As the codec does."""
        return self.codec.lips(motion)

    def motion_filter(self) -> MotionFilter:
        """As the codec does."""
        return self.codec.motion_filter()

    def render(self, source: Any, motion: Tensor) -> np.ndarray:
        """As the codec does."""
        self.rendered.append(motion.cpu().clone())
        return self.codec.render(source, motion)


def watch(pieces: Iterator[Clip], frames: int) -> LongFilm:
    """Encode a stream up to so many frames. Its sound waits in a file, so that memory is the product's alone."""
    first = next(pieces)
    made, resident, ends = 0, list[float](), list[int]()
    with (
        TemporaryFile() as sound,
        Path(os.devnull).open("wb") as nowhere,
        Mp4Stream(nowhere.fileno(), first.format) as writer,
    ):
        for piece in chain((first,), pieces):
            writer.write(piece.frames, piece.samples)
            sound.write(piece.samples.tobytes())
            made += len(piece.frames)
            ends += [made] if piece.words else []
            if made // MINUTE > len(resident):
                resident.append(round(megabytes(RESIDENT), 1))
                logger.info("minute %d: %.1f MB", len(resident), resident[-1])
            if made >= frames:
                break
        sound.seek(0)
        return LongFilm(resident, ends, np.frombuffer(sound.read(), np.float32))
