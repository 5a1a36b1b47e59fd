"""Training clips -> padded batches for the talker."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from talker_t2av.data.clips import Clip
from talker_t2av.model.sequence import TalkerBatch, Task

NO_TOKEN = -1


@dataclass(frozen=True)
class AlignedBatch:
    """A batch and, where it is known, which text token sounds in each frame."""

    talker: TalkerBatch
    token_index: Tensor
    """[B, N, P] int64 index into `talker.token_ids`; -1 where unknown or nothing is."""

    def to(self, device: torch.device) -> "AlignedBatch":
        """The same batch on another device."""
        moved = {part.name: getattr(self.talker, part.name).to(device) for part in fields(self.talker)}
        return AlignedBatch(TalkerBatch(**moved), self.token_index.to(device))


def collate(clips: Sequence[Clip], with_motion: Sequence[bool], patch_frames: int, motion_size: int) -> AlignedBatch:
    """Lay clips out as text followed by patches. Clips `with_motion` false, or without motion, become TTS samples."""
    motions = [clip.motion if wanted else None for clip, wanted in zip(clips, with_motion, strict=True)]
    texts = torch.tensor([len(clip.tokens) for clip in clips])
    frames = torch.tensor([len(clip.speech) for clip in clips])
    patches = -(-frames // patch_frames)
    lengths = texts + patches
    nothing = torch.zeros(1, motion_size)
    batch = TalkerBatch(
        token_ids=pad_sequence(
            [torch.nn.functional.pad(c.tokens, (0, int(n))) for c, n in zip(clips, patches, strict=True)], True
        ),
        token_mask=torch.arange(int(lengths.max()))[None] < lengths[:, None],
        patch_span=torch.stack((texts, lengths), dim=1),
        speech=pad_sequence([clip.speech for clip in clips], True),
        speech_frames=frames,
        motion=pad_sequence([nothing if motion is None else motion for motion in motions], True),
        motion_frames=torch.tensor([0 if motion is None else len(motion) for motion in motions]),
        voice=torch.stack([clip.voice for clip in clips]),
        task=torch.tensor([Task.TTS if motion is None else Task.T2AV for motion in motions]),
        complete=torch.ones(len(clips), dtype=torch.bool),
    )
    unknown = torch.full((1,), NO_TOKEN)
    index = pad_sequence([unknown if c.token_index is None else c.token_index for c in clips], True, NO_TOKEN)
    padded = int(patches.max()) * patch_frames
    index = torch.nn.functional.pad(index, (0, padded - index.shape[1]), value=NO_TOKEN)
    return AlignedBatch(batch, index.view(len(clips), -1, patch_frames))


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
