"""Training clips -> padded batches for the talker."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from talker_t2av.config import SequenceConfig
from talker_t2av.data.clips import Clip
from talker_t2av.model.sequence import TalkerBatch, Task, motion_delay

NO_TOKEN = -1


@dataclass(frozen=True)
class Showing:
    """As what a clip is shown to the talker."""

    task: Task
    with_text: bool = True
    """Only A2V samples do without."""


@dataclass(frozen=True)
class AlignedBatch:
    """A batch and, where it is known, which text token sounds in each frame."""

    talker: TalkerBatch
    token_index: Tensor
    """[B, N, P] int64 index into `talker.token_ids`, N as the longest span; -1 where unknown or nothing is."""
    drawn: Tensor
    """[B, N, P] int64 id of the token that sounds in each frame of what is drawn at a position, whether the sample has
    its text or not: of the speech, for A2V of the motion behind its delay; -1 where unknown or nothing is."""

    def to(self, device: torch.device) -> "AlignedBatch":
        """The same batch on another device."""
        moved = {part.name: getattr(self.talker, part.name).to(device) for part in fields(self.talker)}
        return AlignedBatch(TalkerBatch(**moved), self.token_index.to(device), self.drawn.to(device))


def collate(
    clips: Sequence[Clip], showings: Sequence[Showing], sequence: SequenceConfig, motion_size: int
) -> AlignedBatch:
    """Lay clips out as text followed by patches. Raises ValueError where a showing does not go with its clip."""
    for clip, shown in zip(clips, showings, strict=True):
        _check(clip, shown)
    tokens = [c.tokens if shown.with_text else c.tokens[:0] for c, shown in zip(clips, showings, strict=True)]
    motions = [None if shown.task is Task.TTS else c.motion for c, shown in zip(clips, showings, strict=True)]
    counts = [_patch_positions(len(c.speech), s.task, sequence) for c, s in zip(clips, showings, strict=True)]
    texts, patches = torch.tensor([len(text) for text in tokens]), torch.tensor(counts)
    lengths = texts + patches
    nothing = torch.zeros(1, motion_size)
    batch = TalkerBatch(
        token_ids=pad_sequence(
            [torch.nn.functional.pad(text, (0, count)) for text, count in zip(tokens, counts, strict=True)], True
        ),
        token_mask=torch.arange(int(lengths.max()))[None] < lengths[:, None],
        patch_span=torch.stack((texts, lengths), dim=1),
        speech=pad_sequence([clip.speech for clip in clips], True),
        speech_frames=torch.tensor([len(clip.speech) for clip in clips]),
        motion=pad_sequence([nothing if motion is None else motion for motion in motions], True),
        motion_frames=torch.tensor([0 if motion is None else len(motion) for motion in motions]),
        voice=torch.stack([clip.voice for clip in clips]),
        task=torch.tensor([shown.task for shown in showings]),
        complete=torch.ones(len(clips), dtype=torch.bool),
    )
    unknown = torch.full((1,), NO_TOKEN)
    indices = [
        unknown if c.token_index is None or not shown.with_text else c.token_index
        for c, shown in zip(clips, showings, strict=True)
    ]
    drawn = [
        unknown if c.token_index is None or not len(c.tokens) else _behind(c.tokens[c.token_index], s.task, sequence)
        for c, s in zip(clips, showings, strict=True)
    ]
    shape = (len(clips), max(counts), sequence.patch_frames)
    return AlignedBatch(batch, _padded(indices, shape), _padded(drawn, shape))


def _behind(sounding: Tensor, task: Task, sequence: SequenceConfig) -> Tensor:
    """Tokens [T] that sound, as late as what is drawn under this task."""
    delay = motion_delay(task, sequence) if task is Task.A2V else 0
    return torch.nn.functional.pad(sounding, (delay * sequence.patch_frames, 0), value=NO_TOKEN)


def _padded(rows: Sequence[Tensor], shape: tuple[int, int, int]) -> Tensor:
    """Rows of frames -> [B, N, P] int64, -1 behind their ends."""
    padded = pad_sequence(list(rows), True, NO_TOKEN)[:, : shape[1] * shape[2]]
    return torch.nn.functional.pad(padded, (0, shape[1] * shape[2] - padded.shape[1]), value=NO_TOKEN).view(shape)


def _check(clip: Clip, shown: Showing) -> None:
    if clip.motion is None and shown.task is not Task.TTS:
        raise ValueError(f"{clip.key} has no motion and cannot be shown as {shown.task.name}")
    if not shown.with_text and shown.task is not Task.A2V:
        raise ValueError(f"{clip.key}: only A2V samples do without their text, not {shown.task.name}")


def _patch_positions(frames: int, task: Task, sequence: SequenceConfig) -> int:
    """Positions that a clip's patches take: speech, its last patch perhaps partial, and motion behind its delay."""
    speech, whole = -(-frames // sequence.patch_frames), frames // sequence.patch_frames
    return speech if task is Task.TTS else max(speech, whole + motion_delay(task, sequence))


def length_buckets(patches: Sequence[int], patches_per_batch: int, shuffle: random.Random) -> Iterator[list[int]]:
    """One epoch of batches of clip indices: clips of about equal length together, at most so many patches padded."""
    order = sorted(range(len(patches)), key=lambda i: patches[i] + 2 * shuffle.random())
    batches: list[list[int]] = [[]]
    for index in order:
        if batches[-1] and patches[index] * (len(batches[-1]) + 1) > patches_per_batch:
            batches.append([])
        batches[-1].append(index)
    shuffle.shuffle(batches)
    return iter(batches)
