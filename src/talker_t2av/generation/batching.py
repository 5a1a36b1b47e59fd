"""Members side by side: all that is known of each, and how members come together and part, at any step.

Columns of what was read stand so that the newest is the last one of every member; whoever has fewer has padding on the
left, which the mask hides. Rotary positions are known, not counted from columns: nobody's change when columns do.
"""

from dataclasses import dataclass, fields
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import pad
from transformers import DynamicCache

from talker_t2av.generation.noise import Noise
from talker_t2av.generation.prompt import GivenStream
from talker_t2av.model.alignment import AlignedText
from talker_t2av.model.growing_cache import GrowingCache


@dataclass
class Past:
    """What the backbone has read: its cache and its mask, which grow by the same columns."""

    cache: DynamicCache
    """Keys and values [B, H, S, d] of every layer."""
    mask: Tensor
    """[B, S] bool: which columns a member has read; the others are padding."""

    def joined(self, other: "Past") -> "Past":
        """These members, then the other's."""
        more = other.mask.shape[1] - self.mask.shape[1]
        first, second = self._widened(max(more, 0)), other._widened(max(-more, 0))
        layers = [
            (torch.cat((keys, other_keys)), torch.cat((values, other_values)))
            for (keys, values, _), (other_keys, other_values, _) in zip(first.cache, second.cache, strict=True)
        ]
        return Past(GrowingCache(layers), torch.cat((first.mask, second.mask)))

    def kept(self, rows: list[int]) -> "Past":
        """These members only, without the columns that none of them has read."""
        mask = self.mask[rows]
        read = mask.any(dim=0)
        layers = [(keys[rows][:, :, read], values[rows][:, :, read]) for keys, values, _ in self.cache]
        return Past(GrowingCache(layers), mask[:, read])

    def _widened(self, columns: int) -> "Past":
        """The same with padding on the left."""
        left = (0, 0, columns, 0)
        layers = [(pad(keys, left), pad(values, left)) for keys, values, _ in self.cache]
        return Past(GrowingCache(layers), pad(self.mask, (columns, 0)))


@dataclass
class Members:
    """All that a session knows of its members, one row each, in the same order everywhere."""

    voice: Tensor
    """[B, S] speaker embeddings."""
    identity: Tensor
    """[B, M] normalised motion codes of the portraits."""
    has_text: Tensor
    """[B] bool."""
    text_start: Tensor
    """[B] int64 rotary position of the first token of the text."""
    given_speech: GivenStream | None
    given_motion: GivenStream | None
    delayed_end: GivenStream | None
    """The end of a prefix's motion, which is still to be read where motion stands behind speech."""
    noise: Noise
    steps: Tensor
    """[B] int64: how many patches each has drawn."""
    last: Tensor
    """[B] bool: who has ended."""
    speech: Tensor
    """[B, P, C] the previous patch."""
    motion: Tensor
    """[B, P, M] likewise."""
    token_index: Tensor
    """[B, P] int64: which token sounds in each frame of the patch that comes next; -1 for who has no text."""
    position: Tensor
    """[B] rotary position of what was read last."""
    hidden: Tensor
    """[B, D] the backbone's state after it."""
    past: Past
    text: AlignedText | None = None
    """None while no text is read, and always without alignment heads."""

    @property
    def given(self) -> tuple[bool, bool]:
        """Whether speech is given, and whether motion is."""
        return self.given_speech is not None, self.given_motion is not None

    def joined(self, other: "Members") -> "Members":
        """These members, then the other's."""
        names = [field.name for field in fields(self)]
        return Members(**{name: _joined(getattr(self, name), getattr(other, name)) for name in names})

    def kept(self, rows: list[int]) -> "Members":
        """These members only, in this order. Raises ValueError for none, for one twice, and for one there is not."""
        count = len(self.last)
        if not rows or len(set(rows)) < len(rows) or not set(rows) <= set(range(count)):
            raise ValueError(f"{rows} are not some of the members 0 to {count - 1}, each once")
        return Members(**{field.name: _kept(getattr(self, field.name), rows) for field in fields(self)})


def _joined(first: Any, second: Any) -> Any:
    """Tensors by their rows; None where there is nothing; everything else knows how it is joined."""
    if first is None:
        return None
    return torch.cat((first, second)) if isinstance(first, Tensor) else first.joined(second)


def _kept(known: Any, rows: list[int]) -> Any:
    """Likewise."""
    if known is None:
        return None
    return known[rows] if isinstance(known, Tensor) else known.kept(rows)
