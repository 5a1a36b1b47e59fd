"""A face that waits before and after it speaks: it blinks, its head moves, its mouth is closed."""

import torch
from torch import Tensor

from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.config import SamplingConfig
from talker_t2av.generation.noise import Noise
from talker_t2av.generation.prompt import Prompt
from talker_t2av.generation.session import Session
from talker_t2av.model.sequence import Task

SETTLING_SECONDS = 0.4
"""A face comes from one course of motion into another within about three times this."""
WAITING_TEMPERATURE = 1.2
"""A blink is rare: colder draws leave it out. With this, a face blinks some fifteen times a minute."""


def waiting_motion(bundle: Bundle, identity: Tensor, frames: int, sampling: SamplingConfig, noise: Noise) -> Tensor:
    """[frames, M] motion of a face that hears nothing and says nothing: the talker animates silence.

    A talker that was not trained to animate without a text keeps the portrait's own pose, `identity` [M].
    """
    talker = bundle.talker
    if talker.sequence.task_tags <= Task.A2V or not frames:
        return identity.expand(frames, -1)
    patch_frames = talker.sequence.patch_frames
    samples = -(-frames // patch_frames) * patch_frames * bundle.audio_codec.sample_rate // FRAME_RATE
    prompt = Prompt(
        token_ids=torch.zeros(0, dtype=torch.long, device=bundle.device),
        voice=torch.zeros(bundle.config.talker.speech.condition_size, device=bundle.device),
        identity=identity,
        task=Task.A2V,
        given_speech=bundle.audio_codec.encode(torch.zeros(samples, device=bundle.device)),
    )
    lively = sampling.changed(motion_temperature=WAITING_TEMPERATURE)
    patches = Session(talker, [prompt], lively, noise).to_end()
    return torch.cat([patch.motion[0] for patch in patches if patch.motion is not None])[:frames]


def settling(motion: Tensor, before: Tensor) -> Tensor:
    """Motion [T, M] that sets out from the pose `before` [M] and comes into its own course."""
    if not len(motion):
        return motion
    share = torch.exp(-torch.arange(len(motion), device=motion.device) / (SETTLING_SECONDS * FRAME_RATE))
    return motion + share[:, None] * (before - motion[0])


def arriving(motion: Tensor, after: Tensor) -> Tensor:
    """Motion [T, M] that leaves its own course to end in the pose `after` [M]."""
    return settling(motion.flip(0), after).flip(0)
