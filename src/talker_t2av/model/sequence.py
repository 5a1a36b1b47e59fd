"""How a sample is laid out: task tag, text, patches of both modalities, delay (method.md sections 2 and 3).

    position   0     1 .. s      s+1 ..  s+N      ...
    token      tag   text        patches          closing text

The hidden state one position before a patch predicts it. Spans and token ids are counted without the tag.
"""

from dataclasses import dataclass
from enum import IntEnum

import torch
from torch import Tensor

from talker_t2av.config import SequenceConfig


class Task(IntEnum):
    """What is given and what is generated; each has a learned tag (as published the first two)."""

    TTS = 0
    """Speech alone."""
    T2AV = 1
    """Speech and motion."""
    A2V = 2
    """Audio-driven animation: speech is given, motion generated, with a text or without."""
    V2A = 3
    """Dubbing: motion is given, speech generated."""


GIVEN = (Task.A2V, Task.V2A)
"""The tasks whose tag says that one of the streams is given; the length is given with it."""


def motion_delay(task: Task, sequence: SequenceConfig) -> int:
    """Patches by which motion stands behind speech under a tag: A2V has a setting of its own."""
    return sequence.a2v_look_ahead if task is Task.A2V else sequence.motion_delay


class TagPlacement(IntEnum):
    """Where the task tag goes: a first token of its own, or added to the first prefix patch (for comparison only)."""

    FIRST_TOKEN = 0
    ON_PREFIX = 1


BEHIND_SOUNDING = 1.15
"""Text positions, about half of what sounds in a patch."""
SMALLEST_STEP = 0.25
"""Text positions that a patch moves on while its token goes on sounding."""


@dataclass(frozen=True)
class TalkerBatch:
    """Training samples, padded on the right."""

    token_ids: Tensor
    """[B, S] int64; any id inside the patch span is a placeholder."""
    token_mask: Tensor
    """[B, S] bool."""
    patch_span: Tensor
    """[B, 2] first and one-past-last patch position in `token_ids`; it begins with 0 where there is no text."""
    speech: Tensor
    """[B, T, C] normalised speech latents."""
    speech_frames: Tensor
    """[B] int64."""
    motion: Tensor
    """[B, T', M] normalised motion codes."""
    motion_frames: Tensor
    """[B] int64; 0 for TTS samples."""
    voice: Tensor
    """[B, S] speaker embeddings."""
    task: Tensor
    """[B] int64, values of `Task`."""
    complete: Tensor
    """[B] bool; false where the sample was cut by the sequence limit."""

    @property
    def has_text(self) -> Tensor:
        """[B] bool."""
        return self.patch_span[:, 0] > 0

    def is_task(self, *tasks: Task) -> Tensor:
        """[B] bool: samples with one of these tags."""
        return torch.isin(self.task, self.task.new_tensor(tasks))


@dataclass(frozen=True)
class Patches:
    """Latents cut into patches of P frames."""

    frames: Tensor
    """[B, N, P, C], zeros where nothing is."""
    present: Tensor
    """[B, N, P] bool: which frames exist."""

    @property
    def filled(self) -> Tensor:
        """[B, N] bool: patches that have at least one frame."""
        return self.present.any(dim=-1)


def to_patches(latents: Tensor, frames: Tensor, patch_frames: int) -> Patches:
    """Cut [B, T, C] latents, of which `frames` [B] exist, into patches; the last one may be partial."""
    batch, length, size = latents.shape
    if frames.shape != (batch,) or (batch and int(frames.max()) > length):
        raise ValueError(f"frame counts {tuple(frames.shape)} do not fit latents {tuple(latents.shape)}")
    padded = -(-length // patch_frames) * patch_frames
    present = torch.arange(padded, device=latents.device)[None] < frames[:, None]
    filled = torch.nn.functional.pad(latents, (0, 0, 0, padded - length)) * present[..., None]
    return Patches(filled.view(batch, -1, patch_frames, size), present.view(batch, -1, patch_frames))


def whole_patches(frames: Tensor, patch_frames: int) -> Tensor:
    """Frame counts cut to a multiple of the patch: motion has no partial patches."""
    return frames // patch_frames * patch_frames


def delayed(patches: Patches, delay: Tensor, length: int) -> Patches:
    """The same patches, each sample's `delay` [B] positions later, over `length` positions in all."""
    batch, count = patches.filled.shape
    if delay.shape != (batch,):
        raise ValueError(f"delays {tuple(delay.shape)} do not fit patches {tuple(patches.frames.shape)}")
    source = torch.arange(length, device=delay.device) - delay[:, None]
    source = torch.where((source >= 0) & (source < count), source, count)
    rows = torch.arange(batch, device=delay.device)[:, None]
    pad = torch.nn.functional.pad
    frames = pad(patches.frames, (0, 0, 0, 0, 0, 1))[rows, source]
    return Patches(frames, pad(patches.present, (0, 0, 0, 1))[rows, source])


def aligned_positions(sounding: Tensor) -> Tensor:
    """[B, N] position of the text token that sounds in the last frame of each patch -> [B, N] rotary positions.

    A patch stands a little behind that token, and at least a small step behind the patch before it.
    """
    steps = SMALLEST_STEP * torch.arange(sounding.shape[1], device=sounding.device)
    return (sounding + BEHIND_SOUNDING - steps).cummax(dim=1).values + steps
