"""Dubbing: a video of somebody speaking in, the same pictures with new speech out."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.config import SamplingConfig
from talker_t2av.errors import UserError
from talker_t2av.generation.clip import Clip
from talker_t2av.generation.prompt import Prompt
from talker_t2av.generation.session import Noise, Session
from talker_t2av.generation.word_times import word_times
from talker_t2av.media.video import read_video
from talker_t2av.model.sequence import Task
from talker_t2av.text.phonemes import TextTokens

LONGEST_VIDEO = 30.0
"""Seconds: all frames are in memory."""


def read_silent_video(path: str | Path) -> np.ndarray:
    """[T, H, W, 3] frames of a video, 25 a second, of even height and width.

    Of another rate the nearest frames are taken; an odd row or column is cut off. Raises `UserError` for over 30 s.
    """
    frames, rate = read_video(path)
    seconds = len(frames) / rate
    if seconds > LONGEST_VIDEO:
        raise UserError(f"{path} is longer than {LONGEST_VIDEO:.0f} seconds; give a shorter piece of it.")
    if rate != FRAME_RATE:
        wanted = np.arange(max(1, round(seconds * FRAME_RATE))) * rate / FRAME_RATE
        frames = frames[np.minimum(np.round(wanted).astype(int), len(frames) - 1)]
    height, width = (edge // 2 * 2 for edge in frames.shape[1:3])
    return frames[:, :height, :width]


def dub(
    bundle: Bundle, frames: np.ndarray, tokens: TextTokens, voice: Tensor, sampling: SamplingConfig, noise: Noise
) -> Clip:
    """Frames [T, H, W, 3] of a speaking face -> these frames, and a text spoken to them.

    Frames behind the last whole patch are silent. Raises `UserError` for less than a patch.
    """
    patch_frames, device = bundle.talker.sequence.patch_frames, bundle.device
    if len(frames) < patch_frames:
        raise UserError(f"The video has {len(frames)} frames; give at least {patch_frames}.")
    motion = bundle.motion_codec.encode(frames)
    prompt = Prompt(
        token_ids=tokens.token_ids.to(device),
        voice=voice,
        identity=torch.zeros(bundle.config.talker.motion.condition_size, device=device),
        task=Task.V2A if bundle.talker.sequence.task_tags > Task.V2A else Task.T2AV,
        first_sounding=tokens.first_sounding,
        given_motion=motion[: len(motion) // patch_frames * patch_frames].to(device),
    )
    session = Session(bundle.talker, [prompt], sampling, noise)
    patches = [session.step()]
    while not bool(patches[-1].last[0]):
        patches.append(session.step())
    samples = bundle.audio_codec.decode(torch.cat([patch.speech[0] for patch in patches]))
    rate = bundle.audio_codec.sample_rate
    silence = len(frames) * rate // FRAME_RATE - len(samples)
    heard = [index for patch in patches if patch.token_index is not None for index in patch.token_index[0].tolist()]
    return Clip(
        frames,
        torch.nn.functional.pad(samples, (0, silence)).cpu().numpy(),
        rate,
        words=word_times(heard, tokens.words, 0, FRAME_RATE) if heard else (),
    )
