"""Dubbing: a video of somebody speaking in, the same pictures with new speech out.

The video is read twice, frame by frame: for its motion, and for what is shown. It is never in memory as a whole.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.config import SamplingConfig
from talker_t2av.errors import UserError
from talker_t2av.generation.clip import Clip, sound_between
from talker_t2av.generation.given_motion import video_motion
from talker_t2av.generation.noise import Noise
from talker_t2av.generation.prompt import Prompt
from talker_t2av.generation.session import Session
from talker_t2av.generation.word_times import word_times
from talker_t2av.media.audio import Soundtrack
from talker_t2av.media.frames import frame_rate, own_frames
from talker_t2av.media.opening import open_video, picture_seconds
from talker_t2av.media.subtitles import SpokenWord
from talker_t2av.model.sequence import Task
from talker_t2av.text.tokens import TextTokens

LONGEST_VIDEO = 30.0
"""Seconds that one text is spoken to at a stretch."""
PIECE_FRAMES = 4
"""Of a video are in memory at a time, and as many that come after them."""
LONGEST_TEXT, SHORTEST_TEXT = 1.25, 0.33
"""How long a text usually takes, as a multiple of the video: what is longer is cut off by its end, as the talker hardly
hurries; in a video that goes on for much longer, it repeats itself."""


def check_video(bundle: Bundle, path: Path, tokens: TextTokens) -> None:
    """Raises `UserError` for what is no video, too short or too long, and for a text that does not fit it."""
    with open_video(path) as (container, picture):
        check_fit(bundle, path, picture_seconds(container, picture), tokens)


def check_fit(bundle: Bundle, path: Path, seconds: float, tokens: TextTokens) -> None:
    """Raises `UserError` for a video or motion that is too short or too long, and for a text that does not fit it."""
    if seconds > LONGEST_VIDEO:
        raise UserError(f"{path} is longer than {LONGEST_VIDEO:.0f} seconds; give a shorter piece of it.")
    patch_seconds = bundle.talker.sequence.patch_frames / FRAME_RATE
    if seconds < patch_seconds:
        raise UserError(f"{path} is shorter than {patch_seconds:.2f} seconds; give a longer one.")
    patches = bundle.config.sampling.usual_patches_per_token * tokens.spoken / tokens.speed
    spoken = patches * patch_seconds
    times = f"it takes about {spoken:.1f} s to say, {path} lasts {seconds:.1f} s"
    if spoken > LONGEST_TEXT * seconds:
        raise UserError(
            f"The text is too long: {times}; give a shorter text, a longer video or motion, or (to "
            "`talker dub`) a higher --speed."
        )
    if spoken < SHORTEST_TEXT * seconds:
        raise UserError(f"The text is too short: {times}; give a longer text or a shorter piece of it.")


def dub(
    bundle: Bundle, path: Path, tokens: TextTokens, voice: Tensor, sampling: SamplingConfig, noise: Noise
) -> Iterator[Clip]:
    """A video of a speaking face -> pieces of it, patch by patch, with a text spoken to them.

    Frames behind the last whole patch are silent; the last piece has the words. Raises `UserError` before the first
    piece where there is no face, or more than one.
    """
    motion = video_motion(bundle, path)
    samples, words = speak_to(bundle, motion, tokens, voice, sampling, noise)
    return _pieces(path, Soundtrack(samples, bundle.audio_codec.sample_rate), words)


def speak_to(
    bundle: Bundle, motion: Tensor, tokens: TextTokens, voice: Tensor, sampling: SamplingConfig, noise: Noise
) -> tuple[np.ndarray, tuple[SpokenWord, ...]]:
    """Motion [T, M] -> samples [N] of a text spoken to it, N those of T frames, and when each word is spoken."""
    patch_frames, device = bundle.talker.sequence.patch_frames, bundle.device
    prompt = Prompt(
        token_ids=tokens.token_ids.to(device),
        voice=voice,
        identity=torch.zeros(bundle.config.talker.motion.condition_size, device=device),
        task=Task.V2A if bundle.talker.sequence.task_tags > Task.V2A else Task.T2AV,
        first_sounding=tokens.first_sounding,
        given_motion=motion[: len(motion) // patch_frames * patch_frames].to(device),
    )
    patches = Session(bundle.talker, [prompt], sampling, noise).to_end()
    samples = bundle.audio_codec.decode(torch.cat([patch.speech[0] for patch in patches]))
    silence = len(motion) * bundle.audio_codec.sample_rate // FRAME_RATE - len(samples)
    heard = [index for patch in patches if patch.token_index is not None for index in patch.token_index[0].tolist()]
    words = word_times(heard, tokens.words, 0, FRAME_RATE) if heard else ()
    return torch.nn.functional.pad(samples, (0, silence)).cpu().numpy(), words


def _pieces(path: Path, sound: Soundtrack, words: tuple[SpokenWord, ...]) -> Iterator[Clip]:
    """All frames of a video, a few at a time, with what is heard meanwhile; the words come with the last piece."""
    rate, timed = frame_rate(path), own_frames(path)
    begin, following = Fraction(0), list(islice(timed, PIECE_FRAMES))
    while following:
        piece, following = following, list(islice(timed, PIECE_FRAMES))
        durations = tuple(duration for _, duration in piece)
        end = begin + sum(durations)
        heard = sound_between(sound.samples, sound.sample_rate, begin, end)
        yield Clip(
            np.stack([image for image, _ in piece]),
            heard,
            sound.sample_rate,
            fps=rate,
            words=() if following else words,
            durations=durations,
        )
        begin = end
