"""A key-value cache with room to spare: a step writes its own column and copies none of the others."""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor
from transformers import DynamicCache
from transformers.cache_utils import DynamicLayer

ROOM = 128
"""Buffers have a multiple of so many columns."""


class GrowingLayer(DynamicLayer):
    """Keys and values of one layer: the first columns of two larger buffers."""

    def __init__(self) -> None:
        super().__init__()
        self._buffers: tuple[Tensor, Tensor] | None = None

    def update(self, key_states: Tensor, value_states: Tensor, *args: Any, **kwargs: Any) -> tuple[Tensor, Tensor]:
        """[B, H, s, d] behind what is known -> all of it, [B, H, S, d]."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        known = self.get_seq_length()
        length = known + key_states.shape[2]
        buffers = self.with_room(key_states, value_states)
        for buffer, states in zip(buffers, (key_states, value_states), strict=True):
            buffer[:, :, known:length] = states
        self.keys, self.values = (buffer[:, :, :length] for buffer in buffers)
        return self.keys, self.values

    def with_room(self, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Buffers [B, H, C, d] that begin with what is known, and have room for these [B, H, s, d] behind it."""
        known, length = self.get_seq_length(), self.get_seq_length() + keys.shape[2]
        if self._buffers is None or self._buffers[0].shape[2] < length:
            self._buffers = _with_room(self.keys, keys, known), _with_room(self.values, values, known)
        return self._buffers


class GrowingCache(DynamicCache):
    """`DynamicCache` of such layers."""

    def __init__(self, known: Iterable[tuple[Tensor, Tensor]] = ()) -> None:
        """`known`: keys and values [B, H, S, d] of every layer, if something has been read."""
        super().__init__()
        self.layer_class_to_replicate = GrowingLayer
        for index, (keys, values) in enumerate(known):
            self.update(keys, values, index)

    def with_room(self) -> list[tuple[Tensor, Tensor]]:
        """The buffers of all layers, in which there is room for one more column. What is not yet known is finite."""
        layers = [layer for layer in self.layers if isinstance(layer, GrowingLayer)]
        known = zip(layers, self, strict=True)
        return [layer.with_room(keys[:, :, :1], values[:, :, :1]) for layer, (keys, values, _) in known]


def _with_room(known: Tensor | None, new: Tensor, count: int) -> Tensor:
    """A buffer that begins with the `count` columns of `known`, if any are, and has room for `new` [B, H, s, d]."""
    batch, heads, added, size = new.shape
    columns = -(-(count + added) // ROOM) * ROOM
    buffer = torch.zeros(batch, heads, columns, size, dtype=new.dtype, device=new.device)
    if known is not None and count:
        buffer[:, :, :count] = known
    return buffer
