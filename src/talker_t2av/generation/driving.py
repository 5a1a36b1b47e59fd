"""A portrait moved by given motion, with given sound, with a text that is spoken to it, or with none."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.codecs.driving import relative
from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.config import Driving
from talker_t2av.errors import UserError
from talker_t2av.generation.clip import Clip
from talker_t2av.generation.dubbing import check_fit, speak_to
from talker_t2av.generation.noise import SeededNoise
from talker_t2av.media.audio import read_audio
from talker_t2av.media.subtitles import SpokenWord

MORE_SECONDS = 1.0
"""Of a recording are read than are heard: where it is cut, resampling leaves a click."""


def check_sound(speech: str | Path | None, text: str | None, voice: str | Path | None) -> None:
    """Raises `UserError` for a recording and a text at once, and for a voice that has nothing to say."""
    if speech is not None and text is not None:
        raise UserError("Both a recording and a text are given for the sound; choose one.")
    if voice is not None and text is None:
        raise UserError("A voice is given, but no text for it to say; give a text, or leave the voice out.")


def sound_for(
    bundle: Bundle,
    motion: Tensor,
    path: Path,
    speech: str | Path | None,
    text: str | None,
    voice: str | Path | None,
    seed: int,
) -> tuple[np.ndarray, tuple[SpokenWord, ...]]:
    """What is heard with the motion [T, M] of the file `path` -> samples [N], N those of T frames, and spoken words.

    A recording is cut, or silent at its end. Raises `UserError` for what cannot be read, or spoken to this motion.
    """
    rate = bundle.audio_codec.sample_rate
    if text is not None:
        tokens = bundle.text.encode(text)
        check_fit(bundle, path, len(motion) / FRAME_RATE, tokens)
        noise = SeededNoise([seed], bundle.device)
        return speak_to(bundle, motion, tokens, bundle.voice(voice), bundle.config.sampling, noise)
    count = len(motion) * rate // FRAME_RATE
    longest = len(motion) / FRAME_RATE + MORE_SECONDS
    heard = np.zeros(0, np.float32) if speech is None else read_audio(speech, rate, longest).numpy()[:count]
    return np.pad(heard, (0, count - len(heard))), ()


def show_motion(
    bundle: Bundle,
    source: Any,
    motion: Tensor,
    samples: np.ndarray,
    driving: Driving,
    words: tuple[SpokenWord, ...] = (),
) -> Iterator[Clip]:
    """A `MotionSource` moved by codes [T, M], a patch at a time, with its samples [N], N those of T frames.

    Absolute driving shows the codes as they are, relative what changes in them since the first, from the portrait's own
    pose on. The words come with the last piece.
    """
    rate, patch_frames = bundle.audio_codec.sample_rate, bundle.talker.sequence.patch_frames
    shown = motion if driving == "absolute" else relative(motion, motion[0], source.identity.to(motion))
    for begin in range(0, len(shown), patch_frames):
        end = min(begin + patch_frames, len(shown))
        frames = bundle.motion_codec.render(source, shown[begin:end])
        piece = samples[begin * rate // FRAME_RATE : end * rate // FRAME_RATE]
        yield Clip(frames, piece, rate, words=words if end == len(shown) else ())
