"""Clips of silence, and of speech between silences, to be animated without a text: a face that waits is alive too."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import torch
from scipy.signal import lfilter
from torch import Tensor

from recipes.nano.motion.silences import silence_lengths
from recipes.nano.talker.joined_clips import joined_motion
from talker_t2av.codecs.protocols import FRAME_RATE, AudioCodec
from talker_t2av.data.clips import Clip

LEVELS = (-100.0, -50.0)
"""Of the noise of the room: decibels of full scale."""


def quiet_clips(motions: Mapping[str, Tensor], clips: Sequence[Clip], codec: AudioCodec, seed: int) -> Iterator[Clip]:
    """Training clips without a text, from the motion of silences and from clips that have motion.

    The first third of the silences stay alone, each two of the others stand around somebody's speech.
    """
    random = np.random.default_rng(seed)
    nobody = torch.zeros_like(clips[0].voice)
    silences = [_silence(key, motions[key], nobody, codec, random) for key in silence_lengths(seed)]
    alone = len(silences) // 3
    yield from silences[:alone]
    spoken = [clip for clip in clips if clip.split == "train" and clip.motion is not None]
    for before, after in zip(silences[alone::2], silences[alone + 1 :: 2], strict=True):
        clip = spoken[random.integers(len(spoken))]
        parts = (before, clip, after)
        yield replace(
            clip,
            key=f"{before.key}+{clip.key}",
            text="",
            tokens=before.tokens,
            speech=torch.cat([part.speech for part in parts]),
            motion=joined_motion(parts),
            token_index=None,
        )


def _silence(key: str, motion: Tensor, nobody: Tensor, codec: AudioCodec, random: np.random.Generator) -> Clip:
    level = 10 ** (random.uniform(*LEVELS) / 20)
    white = random.standard_normal(len(motion) * codec.sample_rate // FRAME_RATE)
    noise = level * lfilter([1.0], [1.0, -random.uniform(0, 0.95)], white)
    return Clip(
        key=key,
        text="",
        speaker="",
        split="train",
        tokens=torch.zeros(0, dtype=torch.int64),
        speech=codec.encode(torch.from_numpy(noise.astype(np.float32))),
        motion=motion,
        token_index=None,
        voice=nobody,
    )
