"""Audio-driven animation: recorded speech in, a face that speaks it out."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

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
from talker_t2av.media.audio import read_audio
from talker_t2av.model.sequence import Task
from talker_t2av.text.phonemes import TextTokens

LONGEST_SPEECH = 60.0
"""Seconds."""
SILENCE = 1e-3
"""A recording whose loudest sample is below has nothing in it."""


def read_speech(bundle: Bundle, path: str | Path) -> Tensor:
    """[N] samples of a sound or video file. Raises `UserError` for a silent one, and for more than a minute."""
    rate = bundle.audio_codec.sample_rate
    samples = read_audio(path, rate, LONGEST_SPEECH + 1)
    if len(samples) > LONGEST_SPEECH * rate:
        raise UserError(f"{path} is longer than {LONGEST_SPEECH:.0f} seconds; give a shorter piece of it.")
    if float(samples.abs().max()) < SILENCE:
        raise UserError(f"{path} is silent; give a recording of somebody speaking.")
    return samples


def animate(
    bundle: Bundle, samples: Tensor, tokens: TextTokens | None, source: Any, sampling: SamplingConfig, noise: Noise
) -> Iterator[Clip]:
    """Speech samples [N], what is said in them where it is known -> pieces of the clip, with these samples.

    Silence fills the last frame. Raises `UserError`, before the first piece, where the talker needs the text.
    """
    trained = bundle.talker.sequence.task_tags > Task.A2V
    if tokens is None and not trained:
        raise UserError(
            f"The bundle {bundle.config.name!r} was not trained to animate without a text: tell it what is said."
        )
    patch_frames, device = bundle.talker.sequence.patch_frames, bundle.device
    frame_samples = bundle.audio_codec.sample_rate // FRAME_RATE
    frames = -(-len(samples) // frame_samples)
    sound = torch.nn.functional.pad(samples, (0, -len(samples) % (frame_samples * patch_frames)))
    prompt = Prompt(
        token_ids=torch.zeros(0, dtype=torch.long, device=device) if tokens is None else tokens.token_ids.to(device),
        voice=torch.zeros(bundle.config.talker.speech.condition_size, device=device),
        identity=source.identity.to(device),
        task=Task.A2V if trained else Task.T2AV,
        first_sounding=0 if tokens is None else tokens.first_sounding,
        given_speech=bundle.audio_codec.encode(sound.to(device)),
    )
    session = Session(bundle.talker, [prompt], sampling, noise)
    return _pieces(bundle, session, sound.cpu().numpy(), frames, tokens, source)


def _pieces(
    bundle: Bundle, session: Session, sound: np.ndarray, frames: int, tokens: TextTokens | None, source: Any
) -> Iterator[Clip]:
    """Each patch of motion, rendered, with its samples of the whole `sound`; the last one cut to `frames` in all."""
    rate = bundle.audio_codec.sample_rate
    frame_samples = rate // FRAME_RATE
    made, heard, last = 0, list[int](), False
    while not last:
        patch = session.step()
        last = bool(patch.last[0])
        if tokens is not None and patch.token_index is not None:
            heard += patch.token_index[0].tolist()
        if patch.motion is None:
            continue
        motion = patch.motion[0, : frames - made]
        samples = sound[made * frame_samples : (made + len(motion)) * frame_samples]
        made += len(motion)
        piece = Clip(bundle.motion_codec.render(source, motion), samples, rate)
        if last and tokens is not None and heard:
            piece = replace(piece, words=word_times(heard[:frames], tokens.words, 0, FRAME_RATE))
        yield piece
