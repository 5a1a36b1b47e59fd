"""Reading sound, and writing it."""

import wave
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import av
import numpy as np
import torch
from av.container import InputContainer
from av.error import FFmpegError
from torch import Tensor

from talker_t2av.errors import UserError
from talker_t2av.media.resampling import resample
from talker_t2av.media.targets import check_target, partial_name

WAV = (".wav",)


def read_audio(path: str | Path, sample_rate: int, longest: float | None = None) -> Tensor:
    """Decode the sound of any audio or video file -> [N] float32 samples, the mean of its channels, at `sample_rate`.

    Of a file that is longer than `longest` seconds, only these are read. Raises `UserError` where there is no such file
    or it holds no sound.
    """
    path = Path(path)
    if path.is_dir():
        raise UserError(f"{path} is a folder; give the sound file itself.")
    if not path.exists():
        raise UserError(f"There is no sound file {path}; check the name.")
    try:
        with av.open(path, metadata_errors="replace") as container:
            if not container.streams.audio:
                raise UserError(f"{path} has no sound; give a wav, flac, mp3 or m4a file.")
            rate = container.streams.audio[0].codec_context.sample_rate
            wanted = None if longest is None else round(longest * rate)
            samples = _first(_decoded(container, rate), wanted)
    except PermissionError as error:
        raise UserError(f"The sound file {path} may not be read; change its permissions.") from error
    except FFmpegError as error:
        raise UserError(f"{path} cannot be read as sound; give a whole wav, flac, mp3 or m4a file.") from error
    if not len(samples):
        raise UserError(f"{path} holds no sound; give a wav, flac, mp3 or m4a file.")
    return resample(torch.from_numpy(samples), rate, sample_rate)


def _decoded(container: InputContainer, rate: int) -> Iterator[np.ndarray]:
    """[n] samples of one piece after the other, the mean of the channels."""
    floats = av.AudioResampler(format="fltp", rate=rate)
    for frame in chain(container.decode(audio=0), (None,)):
        for piece in floats.resample(frame):
            yield piece.to_ndarray().mean(axis=0)


def _first(pieces: Iterator[np.ndarray], wanted: int | None) -> np.ndarray:
    """Join pieces until there are `wanted` samples, or all of them."""
    taken, count = [np.zeros(0, np.float32)], 0
    for piece in pieces:
        taken.append(piece)
        count += len(piece)
        if wanted is not None and count >= wanted:
            break
    return np.concatenate(taken)[:wanted]


def write_wav(path: Path, samples: np.ndarray, sample_rate: int) -> None:
    """Write [N] float32 samples in -1..1 as a mono wav of 16 bits, which takes its name when it is complete.

    Raises `UserError` where that is not possible.
    """
    check_target(path, WAV)
    if samples.ndim != 1:
        raise ValueError(f"samples have shape {samples.shape}, expected [N]")
    partial = partial_name(path)
    try:
        with wave.open(str(partial), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(sample_rate)
            file.writeframes((np.clip(samples, -1, 1) * 32767).round().astype("<i2").tobytes())
        partial.replace(path)
    except OSError as error:
        raise UserError(f"{path} cannot be written ({error.strerror}); choose another place.") from error
    finally:
        partial.unlink(missing_ok=True)
