"""Training clips on disk: a manifest of one JSON line a clip, and shards of safetensors beside it.

A shard holds the frames of its clips one after another: `speech` [F, C] and `motion` [F, M] in float16, `token_index`
[F] in int16, `tokens` [L] in int16 and `voices` [n, S] in float16. Clips without motion have zeros there and say so.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from talker_t2av.errors import UserError

MANIFEST = "manifest.jsonl"
CLIPS_PER_SHARD = 2000


@dataclass(frozen=True)
class Clip:
    """One utterance as the talker trains on it."""

    key: str
    text: str
    speaker: str
    split: str
    """"train" or "validation"."""
    tokens: Tensor
    """[L] int64; L = 0 without a text."""
    speech: Tensor
    """[T, C] normalised speech latents."""
    motion: Tensor | None
    """[T, M] normalised motion codes."""
    token_index: Tensor | None
    """[T] int64: which token sounds in the middle of each frame."""
    voice: Tensor
    """[S] speaker embedding of the clip's own sound."""
    only_heard: bool = False
    """Its sound is good enough to be animated, but not to learn to speak from."""

    def __post_init__(self) -> None:
        for name in ("motion", "token_index"):
            part = getattr(self, name)
            if part is not None and len(part) != len(self.speech):
                raise ValueError(f"{self.key}: {name} has shape {tuple(part.shape)}, speech {tuple(self.speech.shape)}")


@dataclass(frozen=True)
class _Line:
    """A clip's line in the manifest."""

    key: str
    text: str
    speaker: str
    split: str
    shard: str
    clip: int
    token_start: int
    tokens: int
    frame_start: int
    frames: int
    has_motion: bool
    has_alignment: bool
    only_heard: bool


def write_clips(clips: Iterable[Clip], folder: Path, motion_size: int) -> None:
    """Write shards and, last and atomically, the manifest that makes them visible."""
    folder.mkdir(parents=True, exist_ok=True)
    lines: list[_Line] = []
    remaining = iter(clips)
    for number, group in enumerate(iter(lambda: list(islice(remaining, CLIPS_PER_SHARD)), [])):
        shard = f"shard-{number:05d}.safetensors"
        token_start = frame_start = 0
        for index, clip in enumerate(group):
            lines.append(
                _Line(
                    key=clip.key,
                    text=clip.text,
                    speaker=clip.speaker,
                    split=clip.split,
                    shard=shard,
                    clip=index,
                    token_start=token_start,
                    tokens=len(clip.tokens),
                    frame_start=frame_start,
                    frames=len(clip.speech),
                    has_motion=clip.motion is not None,
                    has_alignment=clip.token_index is not None,
                    only_heard=clip.only_heard,
                )
            )
            token_start += len(clip.tokens)
            frame_start += len(clip.speech)
        save_file(_shard(group, motion_size), folder / shard)
    temporary = folder / f"{MANIFEST}.part"
    temporary.write_text("".join(json.dumps(asdict(line), ensure_ascii=False) + "\n" for line in lines), "utf-8")
    os.replace(temporary, folder / MANIFEST)


def _shard(clips: list[Clip], motion_size: int) -> dict[str, Tensor]:
    motions = [torch.zeros(len(c.speech), motion_size) if c.motion is None else c.motion for c in clips]
    indices = [torch.zeros(len(c.speech)) if c.token_index is None else c.token_index for c in clips]
    return {
        "speech": torch.cat([clip.speech for clip in clips]).to(torch.float16),
        "motion": torch.cat(motions).to(torch.float16),
        "token_index": torch.cat(indices).to(torch.int16),
        "tokens": torch.cat([clip.tokens for clip in clips]).to(torch.int16),
        "voices": torch.stack([clip.voice for clip in clips]).to(torch.float16),
    }


class ClipShards:
    """Random access to the clips of a folder; shards are read when first needed and kept."""

    def __init__(self, folder: Path) -> None:
        manifest = folder / MANIFEST
        if not manifest.is_file():
            raise UserError(f"{folder} has no {MANIFEST}; write training clips there first.")
        self._lines = [_Line(**json.loads(line)) for line in manifest.read_text("utf-8").splitlines()]
        self._read = lru_cache(maxsize=None)(lambda shard: load_file(folder / shard))

    def __len__(self) -> int:
        return len(self._lines)

    def select(self, split: str, for_animation: bool = False) -> list[int]:
        """Indices of the clips of a split, on demand also of those that can only be animated."""
        lines = enumerate(self._lines)
        return [
            index
            for index, line in lines
            if line.split == split and (for_animation or (line.tokens and not line.only_heard))
        ]

    def patches(self, patch_frames: int) -> list[int]:
        """Number of patches of every clip, without reading them."""
        return [-(-line.frames // patch_frames) for line in self._lines]

    def __getitem__(self, index: int) -> Clip:
        line = self._lines[index]
        shard = self._read(line.shard)
        frames = slice(line.frame_start, line.frame_start + line.frames)
        return Clip(
            key=line.key,
            text=line.text,
            speaker=line.speaker,
            split=line.split,
            tokens=shard["tokens"][line.token_start : line.token_start + line.tokens].long(),
            speech=shard["speech"][frames].float(),
            motion=shard["motion"][frames].float() if line.has_motion else None,
            token_index=shard["token_index"][frames].long() if line.has_alignment else None,
            voice=shard["voices"][line.clip].float(),
            only_heard=line.only_heard,
        )
