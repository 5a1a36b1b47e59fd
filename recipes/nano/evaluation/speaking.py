"""Speech of a bundle, many sentences at once: each as it would be spoken alone."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from talker_t2av.checkpoints.bundles import Bundle, load_bundle
from talker_t2av.checkpoints.safe_tensors import load_strictly, read_tensors
from talker_t2av.config import SamplingConfig
from talker_t2av.generation.noise import SeededNoise
from talker_t2av.generation.pipeline import EXAMPLE_PORTRAIT
from talker_t2av.generation.prompt import Prompt
from talker_t2av.generation.sentence import longest
from talker_t2av.generation.session import Session
from talker_t2av.media.picture import read_picture
from talker_t2av.model.sequence import Task
from talker_t2av.text.tokens import TextTokens

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
    tokens: TextTokens
    """What was to be said."""
    token_index: Tensor | None
    """[T] which token sounds in each frame; None where the talker does not tell."""
    motion: Tensor | None
    """[T, M] normalised codes; None where none was drawn."""


def load_with(bundle: str, weights: Path | None) -> Bundle:
    """A bundle, with other talker weights than its own where they are given."""
    loaded = load_bundle(bundle)
    if weights is not None:
        load_strictly(loaded.talker, read_tensors(weights), weights)
    return loaded


def lines_of(texts: Sequence[str], voice: Tensor, seed: int, speed: float = 1.0) -> list[Line]:
    """All in one voice; line i has the seed `seed + i`."""
    return [Line(text, voice, seed + number, speed) for number, text in enumerate(texts)]


def speak_all(bundle: Bundle, lines: Sequence[Line], sampling: SamplingConfig, task: Task = Task.T2AV) -> list[Speech]:
    """Speak the lines, in their order; lines of about the same length share a batch."""
    identity = bundle.motion_codec.prepare(read_picture(EXAMPLE_PORTRAIT)).identity
    tokens = [bundle.text.encode(line.text, line.speed) for line in lines]
    order = sorted(range(len(lines)), key=lambda index: len(tokens[index].token_ids) / lines[index].speed)
    spoken: dict[int, Speech] = {}
    for start in range(0, len(order), BATCH):
        members = order[start : start + BATCH]
        prompts = [
            Prompt(tokens[i].token_ids, lines[i].voice, identity, task, first_sounding=tokens[i].first_sounding)
            for i in members
        ]
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
        patches.append(patch)
        ending = (ends < 0) & (patch.last | (len(patches) >= limits))
        ends[ending], stopped[ending] = len(patches), patch.last[ending]
    speech = torch.cat([patch.speech for patch in patches], dim=1)
    motion, token_index = _joined(patch.motion for patch in patches), _joined(patch.token_index for patch in patches)
    for member, (sentence, end) in enumerate(zip(tokens, ends.tolist(), strict=True)):
        frames = end * bundle.talker.sequence.patch_frames
        yield Speech(
            samples=bundle.audio_codec.decode(speech[member, :frames]),
            capped=not bool(stopped[member]),
            tokens=sentence,
            token_index=None if token_index is None else token_index[member, :frames],
            motion=None if motion is None else motion[member, :frames],
        )


def _joined(patches: Iterable[Tensor | None]) -> Tensor | None:
    """[B, P, ...] of each patch that has it -> [B, T, ...]; None where none has."""
    known = [patch for patch in patches if patch is not None]
    return torch.cat(known, dim=1) if known else None
