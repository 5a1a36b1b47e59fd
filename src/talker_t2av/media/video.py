"""Writing talking clips as mp4 that plays in any browser, piece by piece, and reading video back."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av
import numpy as np

from talker_t2av.errors import UserError
from talker_t2av.media.encoding import FILE_X264, Encoder, FilmFormat
from talker_t2av.media.opening import open_video
from talker_t2av.media.provenance import Provenance, tags_of
from talker_t2av.media.targets import check_target, partial_name

MP4 = (".mp4",)


class Mp4Writer:
    """A context manager that encodes frames (H.264) and sound (AAC) as they arrive.

    The file is made beside its target and takes its name when the block ends well; after an error nothing is left. The
    same frames and samples make the same bytes. The file says of itself that it is AI-generated, and with `provenance`
    how. Raises `UserError` at once where the target cannot be written.
    """

    def __init__(self, path: str | Path, film: FilmFormat, provenance: Provenance | None = None) -> None:
        self._path = Path(path)
        check_target(self._path, MP4)
        self._partial = partial_name(self._path)
        try:
            self._container = av.open(self._partial, "w", format="mp4", options={"movflags": "faststart"})
        except OSError as error:
            raise UserError(f"{self._path} cannot be written ({error.strerror}); choose another place.") from error
        self._container.metadata.update(tags_of(provenance or Provenance()))
        self._encoder = Encoder(self._container, film, FILE_X264)

    def __enter__(self) -> "Mp4Writer":
        return self

    def write(self, frames: np.ndarray, samples: np.ndarray, durations: Sequence[Fraction] | None = None) -> None:
        """Append frames and samples, as `Encoder.write` takes them."""
        self._encoder.write(frames, samples, durations)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._encoder.finish()
                self._container.close()
                self._partial.replace(self._path)
        finally:
            self._container.close()
            self._partial.unlink(missing_ok=True)


def read_video(path: str | Path) -> tuple[np.ndarray, float]:
    """Decode a video -> frames [T, H, W, 3] uint8 RGB, frames a second. Raises `UserError` for anything else."""
    path = Path(path)
    with open_video(path) as (container, picture):
        rate = picture.average_rate
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(picture)]
    if not frames or rate is None:
        raise UserError(f"{path} holds no frames; give a whole video file.")
    return np.stack(frames), float(rate)
