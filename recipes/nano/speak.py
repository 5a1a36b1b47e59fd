"""Let a talker speak many texts at once, as its graders hear them."""

from dataclasses import dataclass

import torch
from torch import Tensor

from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.config import SamplingConfig
from talker_t2av.generation.pipeline import EXAMPLE_PORTRAIT, longest
from talker_t2av.generation.session import Prompt, SeededNoise, Session
from talker_t2av.media.picture import read_picture
from talker_t2av.model.sequence import Task
from talker_t2av.text.phonemes import TextTokens


@dataclass(frozen=True)
class Spoken:
    """What the talker made of a text."""

    tokens: TextTokens
    samples: Tensor
    """[N]."""
    token_index: Tensor | None
    """[T] which token sounds in each frame; None where the talker does not tell."""
    capped: bool


@torch.inference_mode()
def speak_all(
    bundle: Bundle, texts: list[str], voice: str, task: Task, sampling: SamplingConfig, seed: int, speed: float
) -> list[Spoken]:
    """Every text, spoken in one batch."""
    embedding = bundle.voice(voice)
    identity = bundle.motion_codec.prepare(read_picture(EXAMPLE_PORTRAIT)).identity
    tokens = [bundle.text.encode(text, speed) for text in texts]
    prompts = [
        Prompt(sentence.token_ids, embedding, identity, task, first_sounding=sentence.first_sounding)
        for sentence in tokens
    ]
    session = Session(
        bundle.talker, prompts, sampling, SeededNoise([seed + i for i in range(len(texts))], bundle.device)
    )
    limits = torch.tensor([longest(sampling, sentence) for sentence in tokens])
    patches, ends = [], torch.full((len(texts),), -1)
    while (ends < 0).any():
        patch = session.step()
        patches.append(patch)
        ending = (patch.last | (len(patches) >= limits)) & (ends < 0)
        ends = torch.where(ending, len(patches), ends)
    speech = torch.cat([patch.speech for patch in patches], dim=1)
    told = [patch.token_index for patch in patches if patch.token_index is not None]
    token_index = torch.cat(told, dim=1) if told else None
    frames = (ends * bundle.talker.sequence.patch_frames).tolist()
    return [
        Spoken(
            tokens=sentence,
            samples=bundle.audio_codec.decode(speech[i, : frames[i]]),
            token_index=None if token_index is None else token_index[i, : frames[i]],
            capped=bool(ends[i] >= limits[i]),
        )
        for i, sentence in enumerate(tokens)
    ]
