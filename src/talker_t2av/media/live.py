"""A film that is watched while it is made: fragmented mp4, written to a pipe."""

import errno
import os
from collections.abc import Sequence
from fractions import Fraction
from types import TracebackType

import av
import numpy as np

from talker_t2av.errors import UserError
from talker_t2av.media.encoding import LIVE_X264, Encoder, FilmFormat
from talker_t2av.media.provenance import Provenance, tags_of

FRAGMENTS = {
    # The description of the streams waits for the first fragment (delay_moov): it tells then that AAC begins with
    # silence, which players cut off. Without it the sound is late by more than a frame.
    "movflags": "frag_keyframe+empty_moov+delay_moov+default_base_moof",
    "frag_duration": "80000",  # microseconds, two frames
}
GONE = (errno.EPIPE, errno.EINVAL)
"""What Unix and Windows say when nobody reads a pipe any more."""


class ReaderGoneError(Exception):
    """Nobody reads the stream any more, so that there is no use in going on."""


class Mp4Stream:
    """A context manager that encodes frames (H.264) and sound (AAC) into an open file descriptor.

    Fragments of two frames leave as soon as both their picture and their sound are there. Joined, they are a film that
    plays anywhere, with the frames, the samples and the tags that `Mp4Writer` would have given it. The descriptor stays
    open. Raises `ReaderGoneError` when nobody reads any more, `UserError` where it cannot be written to.
    """

    def __init__(self, descriptor: int, film: FilmFormat, provenance: Provenance | None = None) -> None:
        self._pipe = _Pipe(descriptor)
        self._container = av.open(self._pipe, "w", format="mp4", options=FRAGMENTS)
        self._container.metadata.update(tags_of(provenance or Provenance()))
        self._encoder = Encoder(self._container, film, LIVE_X264)

    def __enter__(self) -> "Mp4Stream":
        return self

    def write(self, frames: np.ndarray, samples: np.ndarray, durations: Sequence[Fraction] | None = None) -> None:
        """Append frames and samples, as `Encoder.write` takes them."""
        self._encoder.write(frames, samples, durations)
        self._pipe.check()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pipe.open &= kind is None
        try:
            if kind is None:
                self._encoder.finish()
        finally:
            self._container.close()
        if kind is None:
            self._pipe.check()


class _Pipe:
    """What PyAV writes to. Errors wait for `check`, as they would be lost on their way through FFmpeg."""

    def __init__(self, descriptor: int) -> None:
        self.open = True
        self._descriptor = descriptor
        self._error: OSError | None = None

    def write(self, data: bytes) -> int:
        """All of it, or nothing any more after an error."""
        left = memoryview(data)
        while self.open and left:
            try:
                left = left[os.write(self._descriptor, left) :]
            except OSError as error:
                self.open, self._error = False, error
        return len(data)

    def check(self) -> None:
        """Raises what went wrong, if anything did."""
        if self._error is None:
            return
        if self._error.errno in GONE:
            raise ReaderGoneError from self._error
        raise UserError(f"The output cannot be written ({self._error.strerror}).") from self._error
