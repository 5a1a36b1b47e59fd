"""Speech of a bundle, many sentences at once: each as it would be spoken alone."""

from collections.abc import Iterator, Sequence
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

BATCH = 32


@dataclass(frozen=True)
class Line:
    """A sentence to be spoken."""

    text: str
    voice: Tensor
    """[S] speaker embedding."""
    seed: int
    speed: float = 1.0


@dataclass(frozen=True)
class Speech:
    """A spoken sentence."""

    samples: Tensor
    """[N] at the rate of the bundle's audio codec."""
    capped: bool
    """Cut off by the cap on its length: the talker did not find an end."""


def lines_of(texts: Sequence[str], voice: Tensor, seed: int) -> list[Line]:
    """All in one voice; line i has the seed `seed + i`."""
    return [Line(text, voice, seed + number) for number, text in enumerate(texts)]


def speak_all(bundle: Bundle, lines: Sequence[Line], sampling: SamplingConfig, task: Task = Task.T2AV) -> list[Speech]:
    """Speak the lines, in their order; lines of about the same length share a batch."""
    identity = bundle.motion_codec.prepare(read_picture(EXAMPLE_PORTRAIT)).identity
    tokens = [bundle.text.encode(line.text, line.speed) for line in lines]
    order = sorted(range(len(lines)), key=lambda index: len(tokens[index].token_ids) / lines[index].speed)
    spoken: dict[int, Speech] = {}
    for start in range(0, len(order), BATCH):
        members = order[start : start + BATCH]
        prompts = [Prompt(tokens[i].token_ids, lines[i].voice, identity, task) for i in members]
        noise = SeededNoise([lines[i].seed for i in members], bundle.device)
        batch = _speak(bundle, prompts, [tokens[i] for i in members], sampling, noise)
        spoken |= zip(members, batch, strict=True)
    return [spoken[index] for index in range(len(lines))]


@torch.inference_mode()
def _speak(
    bundle: Bundle, prompts: list[Prompt], tokens: list[TextTokens], sampling: SamplingConfig, noise: SeededNoise
) -> Iterator[Speech]:
    """Step until the last member has ended, then decode each up to its own end."""
    session = Session(bundle.talker, prompts, sampling, noise)
    limits = torch.tensor([longest(sampling, sentence) for sentence in tokens])
    patches, ends, stopped = [], torch.full_like(limits, -1), torch.zeros(len(limits), dtype=torch.bool)
    while (ends < 0).any():
        patch = session.step()
        patches.append(patch.speech)
        ending = (ends < 0) & (patch.last | (len(patches) >= limits))
        ends[ending], stopped[ending] = len(patches), patch.last[ending]
    speech = torch.cat(patches, dim=1)
    for row, end, by_itself in zip(speech, ends.tolist(), stopped.tolist(), strict=True):
        latents = row[: end * bundle.talker.sequence.patch_frames]
        yield Speech(bundle.audio_codec.decode(latents), capped=not by_itself)
