"""Reading sound, and writing it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path

import av
import numpy as np
import torch
from av.audio.frame import AudioFrame
from av.container import InputContainer
from torch import Tensor

from talker_t2av.errors import UserError
from talker_t2av.media.mixing import mixed_down
from talker_t2av.media.opening import open_media
from talker_t2av.media.provenance import Provenance, tags_of
from talker_t2av.media.resampling import resample
from talker_t2av.media.targets import check_target, partial_name

WAV = (".wav",)
SHORTEST_GAP = 0.02
"""Seconds. Containers round times, and encoders begin with a little too much or too little."""
FILM_RATES = (8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
"""Samples a second that the sound of a film may have: AAC's, up to what every player plays."""
FILM_CHANNELS = 2
UNKNOWN_LAYOUT = "channels"
"""At the end of FFmpeg's name for a number of channels of which nobody knows where they are heard."""


@dataclass(frozen=True)
class Soundtrack:
    """Sound as a film has it."""

    samples: np.ndarray
    """[N] float32 in -1..1, or [N, 2] for left and right."""
    sample_rate: int
    """Samples a second, one of `FILM_RATES`."""

    @property
    def mono(self) -> Tensor:
        """[N] the same in one channel (`mixed_down`)."""
        channels = self.samples.reshape(len(self.samples), -1)
        return torch.from_numpy(_joined(mixed_down([channels], self.sample_rate), None))


def read_audio(path: str | Path, sample_rate: int, longest: float | None = None) -> Tensor:
    """Decode the sound of any audio or video file -> [N] float32 samples of all channels, mixed down, at `sample_rate`.

    Sample 0 is heard when the file begins, also where its sound begins later or has gaps: there is silence then. Of a
    file that is longer than `longest` seconds, only these are read. Raises `UserError` where there is no such file or
    it holds no sound.
    """
    with open_sound(path) as (rate, pieces):
        samples = _joined(pieces, None if longest is None else round(longest * rate))
    if not len(samples):
        raise UserError(f"{path} holds no sound; give a wav, flac, mp3 or m4a file.")
    return resample(torch.from_numpy(samples), rate, sample_rate)


@contextmanager
def open_sound(path: str | Path) -> Iterator[tuple[int, Iterator[np.ndarray]]]:
    """A sound or video file, while it is read: samples a second, and [n] of them, mixed down, piece by piece.

    Raises `UserError` as `read_audio` does, but for a file without a sample.
    """
    with _open(Path(path)) as (container, rate):
        yield rate, mixed_down(_decoded(container, rate), rate)


def read_soundtrack(path: str | Path, longest: float) -> Soundtrack:
    """Decode the sound of any audio or video file as a film can keep it: its own samples, mono or stereo.

    Only above 48,000 a second, or at a number that AAC does not have, is it resampled to the next one that it has; only
    of more than two channels are two made. All else is as in `read_audio`.
    """
    with _open(Path(path)) as (container, own_rate):
        rate = next((rate for rate in FILM_RATES if rate >= own_rate), FILM_RATES[-1])
        samples = _joined(_at_most_stereo(_decoded(container, rate, fold=True), rate), round(longest * rate))
    if not len(samples):
        raise UserError(f"{path} holds no sound; give a wav, flac, mp3 or m4a file.")
    return Soundtrack(samples[:, 0] if samples.shape[1] == 1 else samples, rate)


@contextmanager
def _open(path: Path) -> Iterator[tuple[InputContainer, int]]:
    """A file with a sound, and how many samples it has a second. Raises `UserError`."""
    with open_media(path, "sound", "wav, flac, mp3 or m4a") as container:
        if not container.streams.audio:
            raise UserError(f"{path} has no sound; give a file that has (wav, flac, mp3, m4a or a video).")
        yield container, container.streams.audio[0].codec_context.sample_rate


def _decoded(container: InputContainer, rate: int, fold: bool = False) -> Iterator[np.ndarray]:
    """[n, C] samples of one piece after the other, `rate` a second; zeros where a piece begins later.

    C is as in the file; to `fold` makes stereo of more than two channels, where it is known from where they are heard.
    """
    begin, count = Fraction(container.start_time or 0, av.time_base), 0
    converter = _Converter(rate, fold)
    for frame in chain(container.decode(audio=0), (None,)):
        pieces = converter.push(frame)
        if frame is not None and frame.pts is not None and frame.time_base is not None:
            gap = round((frame.pts * frame.time_base - begin) * rate) - count
            if gap > SHORTEST_GAP * rate:
                count += gap
                for start in range(0, gap, rate):
                    yield np.zeros((min(rate, gap - start), converter.channels), np.float32)
        for samples in pieces:
            count += len(samples)
            yield samples


class _Converter:
    """Decoded frames as they come -> float samples of one rate and layout, also where the frames' own change midway."""

    def __init__(self, rate: int, fold: bool) -> None:
        self._rate, self._fold = rate, fold
        self._layout, self._kind = "", ("", "", 0)
        self._resampler = av.AudioResampler()

    @property
    def channels(self) -> int:
        """C, known from the first frame on."""
        return av.AudioLayout(self._layout).nb_channels

    def push(self, frame: AudioFrame | None) -> list[np.ndarray]:
        """[n, C] for what can be converted by now; all the rest for None.

        Samples are packed: PyAV reads no planar frame of more than eight channels.
        """
        ready = list[AudioFrame]()
        if frame is not None:
            name = frame.layout.name
            kind = frame.format.name, name, frame.sample_rate
            if kind != self._kind:
                folded = self._fold and frame.layout.nb_channels > FILM_CHANNELS and not name.endswith(UNKNOWN_LAYOUT)
                self._layout = self._layout or ("stereo" if folded else name)
                ready += self._resampler.resample(None)
                self._resampler = av.AudioResampler(format="flt", layout=self._layout, rate=self._rate)
                self._kind = kind
        ready += self._resampler.resample(frame)
        return [np.nan_to_num(piece.to_ndarray().reshape(piece.samples, -1)) for piece in ready]


def _at_most_stereo(pieces: Iterator[np.ndarray], rate: int) -> Iterator[np.ndarray]:
    """[n, C] pieces -> [n, 1] or [n, 2] ones; of still more channels one is made."""
    for first in pieces:
        everything = chain((first,), pieces)
        many = first.shape[1] > FILM_CHANNELS
        yield from (block[:, None] for block in mixed_down(everything, rate)) if many else everything


def _joined(pieces: Iterable[np.ndarray], wanted: int | None) -> np.ndarray:
    """Join pieces until there are `wanted` samples, or all of them."""
    taken, count = list[np.ndarray](), 0
    for piece in pieces:
        taken.append(piece if wanted is None else piece[: wanted - count])
        count += len(taken[-1])
        if count == wanted:
            break
    return np.concatenate(taken) if taken else np.zeros(0, np.float32)


def write_wav(path: Path, samples: np.ndarray, sample_rate: int, provenance: Provenance | None = None) -> None:
    """Write [N] float32 samples in -1..1 as a mono wav of 16 bits, which takes its name when it is complete.

    With `provenance`, the file says that it is AI-generated, and how (RIFF's INFO list: a title and a comment). Raises
    `UserError` where it cannot be written.
    """
    check_target(path, WAV)
    if samples.ndim != 1:
        raise ValueError(f"samples have shape {samples.shape}, expected [N]")
    pulses = (np.clip(samples, -1, 1) * 32767).round().astype("<i2")
    partial = partial_name(path)
    try:
        with av.open(partial, "w", format="wav") as container:
            stream = container.add_stream("pcm_s16le", rate=sample_rate, layout="mono")
            if provenance is not None:
                container.metadata.update(tags_of(provenance, "speech"))
            container.start_encoding()
            if len(pulses):
                frame = av.AudioFrame.from_ndarray(pulses[None], format="s16", layout="mono")
                frame.sample_rate = sample_rate
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        partial.replace(path)
    except OSError as error:
        raise UserError(f"{path} cannot be written ({error.strerror}); choose another place.") from error
    finally:
        partial.unlink(missing_ok=True)
