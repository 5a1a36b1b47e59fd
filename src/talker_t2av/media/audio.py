"""Reading sound."""

from pathlib import Path

import av
import numpy as np
import torch
from av.error import FFmpegError
from torch import Tensor

from talker_t2av.errors import UserError
from talker_t2av.media.resampling import resample


def read_audio(path: str | Path, sample_rate: int) -> Tensor:
    """Decode the sound of any audio or video file -> [N] float32 samples, the mean of its channels, at `sample_rate`.

    Raises `UserError` where there is no such file or it holds no sound.
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
            floats = av.AudioResampler(format="fltp", rate=rate)
            pieces = [piece for frame in container.decode(audio=0) for piece in floats.resample(frame)]
            samples = [piece.to_ndarray().mean(axis=0) for piece in pieces + floats.resample(None)]
    except PermissionError as error:
        raise UserError(f"The sound file {path} may not be read; change its permissions.") from error
    except FFmpegError as error:
        raise UserError(f"{path} cannot be read as sound; give a whole wav, flac, mp3 or m4a file.") from error
    if not samples:
        raise UserError(f"{path} holds no sound; give a wav, flac, mp3 or m4a file.")
    return resample(torch.from_numpy(np.concatenate(samples)), rate, sample_rate)
