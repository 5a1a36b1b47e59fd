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
from talker_t2av.generation.voice_over import VoiceOver, check_fit, speak_to
from talker_t2av.media.audio import Soundtrack, read_soundtrack


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
) -> VoiceOver:
    """What is heard with the motion [T, M] of the file `path`: a recording, a text spoken to it, or nothing.

    Raises `UserError` for what cannot be read, or spoken to this motion.
    """
    if text is not None:
        check_fit(bundle, path, len(motion) / FRAME_RATE, text, 1.0)
        return speak_to(bundle, path, motion, text, 1.0, bundle.voice(voice), bundle.config.sampling, seed)
    if speech is None:
        return VoiceOver(Soundtrack(np.zeros(0, np.float32), bundle.audio_codec.sample_rate))
    return VoiceOver(read_soundtrack(speech, len(motion) / FRAME_RATE))


def show_motion(
    bundle: Bundle,
    source: Any,
    motion: Tensor,
    heard: VoiceOver,
    driving: Driving,
) -> Iterator[Clip]:
    """A `MotionSource` moved by codes [T, M], a patch at a time, with what is heard, silence behind its end.

    Absolute driving shows the codes as they are, relative what changes in them since the first, from the portrait's own
    pose on. The words come with the last piece.
    """
    patch_frames = bundle.talker.sequence.patch_frames
    shown = motion if driving == "absolute" else relative(motion, motion[0], source.identity.to(motion))
    sound = heard.sound
    for begin in range(0, len(shown), patch_frames):
        end = min(begin + patch_frames, len(shown))
        frames = bundle.motion_codec.render(source, shown[begin:end])
        piece = sound_between(sound.samples, sound.sample_rate, Fraction(begin, FRAME_RATE), Fraction(end, FRAME_RATE))
        last = end == len(shown)
        words = heard.words if last else ()
        yield Clip(frames, piece, sound.sample_rate, heard.capped and last, words=words, speed=heard.speed)
