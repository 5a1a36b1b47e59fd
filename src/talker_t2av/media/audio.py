"""Reading sound, and writing it."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path

import av
import numpy as np
import torch
from av.container import InputContainer
from torch import Tensor

from talker_t2av.errors import UserError
from talker_t2av.media.opening import open_media
from talker_t2av.media.provenance import Provenance, tags_of
from talker_t2av.media.resampling import resample
from talker_t2av.media.targets import check_target, partial_name

WAV = (".wav",)
SHORTEST_GAP = 0.02
"""Seconds. Containers round times, and encoders begin with a little too much or too little."""


def read_audio(path: str | Path, sample_rate: int, longest: float | None = None) -> Tensor:
    """Decode the sound of any audio or video file -> [N] float32 samples, the mean of its channels, at `sample_rate`.

    Sample 0 is heard when the file begins, also where its sound begins later or has gaps: there is silence then. Of a
    file that is longer than `longest` seconds, only these are read. Raises `UserError` where there is no such file or
    it holds no sound.
    """
    path = Path(path)
    with open_media(path, "sound", "wav, flac, mp3 or m4a") as container:
        if not container.streams.audio:
            raise UserError(f"{path} has no sound; give a file that has (wav, flac, mp3, m4a or a video).")
        rate = container.streams.audio[0].codec_context.sample_rate
        wanted = None if longest is None else round(longest * rate)
        samples = _first(_decoded(container, rate), wanted)
    if not len(samples):
        raise UserError(f"{path} holds no sound; give a wav, flac, mp3 or m4a file.")
    return resample(torch.from_numpy(samples), rate, sample_rate)


def _decoded(container: InputContainer, rate: int) -> Iterator[np.ndarray]:
    """[n] samples of one piece after the other, the mean of the channels; zeros where a piece begins later."""
    floats = av.AudioResampler(format="fltp", rate=rate)
    begin, count = Fraction(container.start_time or 0, av.time_base), 0
    for frame in chain(container.decode(audio=0), (None,)):
        if frame is not None and frame.pts is not None and frame.time_base is not None:
            gap = round((frame.pts * frame.time_base - begin) * rate) - count
            if gap > SHORTEST_GAP * rate:
                count += gap
                yield np.zeros(gap, np.float32)
        for piece in floats.resample(frame):
            samples = piece.to_ndarray().mean(axis=0)
            count += len(samples)
            yield samples


def _first(pieces: Iterator[np.ndarray], wanted: int | None) -> np.ndarray:
    """Join pieces until there are `wanted` samples, or all of them."""
    taken, count = [np.zeros(0, np.float32)], 0
    for piece in pieces:
        taken.append(piece if wanted is None else piece[: wanted - count])
        count += len(taken[-1])
        if count == wanted:
            break
    return np.concatenate(taken)


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
