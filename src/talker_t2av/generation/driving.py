"""A portrait moved by given motion, with given sound, with a text that is spoken to it, or with none."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.codecs.driving import relative
from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.config import Driving
from talker_t2av.errors import UserError
from talker_t2av.generation.clip import Clip, sound_between
from talker_t2av.generation.dubbing import check_fit, speak_to
from talker_t2av.generation.noise import SeededNoise
from talker_t2av.media.audio import Soundtrack, read_soundtrack
from talker_t2av.media.subtitles import SpokenWord


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
) -> tuple[Soundtrack, tuple[SpokenWord, ...]]:
    """What is heard with the motion [T, M] of the file `path`, no longer than it, and when words are spoken.

    Raises `UserError` for what cannot be read, or spoken to this motion.
    """
    if text is not None:
        tokens = bundle.text.encode(text)
        check_fit(bundle, path, len(motion) / FRAME_RATE, tokens)
        noise = SeededNoise([seed], bundle.device)
        samples, words = speak_to(bundle, motion, tokens, bundle.voice(voice), bundle.config.sampling, noise)
        return Soundtrack(samples, bundle.audio_codec.sample_rate), words
    if speech is None:
        return Soundtrack(np.zeros(0, np.float32), bundle.audio_codec.sample_rate), ()
    return read_soundtrack(speech, len(motion) / FRAME_RATE), ()


def show_motion(
    bundle: Bundle,
    source: Any,
    motion: Tensor,
    sound: Soundtrack,
    driving: Driving,
    words: tuple[SpokenWord, ...] = (),
) -> Iterator[Clip]:
    """A `MotionSource` moved by codes [T, M], a patch at a time, with its sound, which is silent behind its end.

    Absolute driving shows the codes as they are, relative what changes in them since the first, from the portrait's own
    pose on. The words come with the last piece.
    """
    patch_frames = bundle.talker.sequence.patch_frames
    shown = motion if driving == "absolute" else relative(motion, motion[0], source.identity.to(motion))
    for begin in range(0, len(shown), patch_frames):
        end = min(begin + patch_frames, len(shown))
        frames = bundle.motion_codec.render(source, shown[begin:end])
        heard = sound_between(sound.samples, sound.sample_rate, Fraction(begin, FRAME_RATE), Fraction(end, FRAME_RATE))
        yield Clip(frames, heard, sound.sample_rate, words=words if end == len(shown) else ())
