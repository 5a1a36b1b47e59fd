"""The causal backbone: Qwen3 of `transformers`, fed with embeddings (method.md section 3)."""

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor, nn
from transformers import DynamicCache, Qwen3Config, Qwen3Model
from transformers.models.qwen3.modeling_qwen3 import (
    Qwen3Attention,
    Qwen3DecoderLayer,
    Qwen3RMSNorm,
    Qwen3RotaryEmbedding,
)

from talker_t2av.config import BackboneConfig
from talker_t2av.model.growing_cache import GrowingCache


@dataclass(frozen=True)
class Reading:
    """What the backbone makes of embeddings."""

    hidden: Tensor
    """[B, S, D] states after the final norm."""
    entering: Tensor | None
    """[B, S, D] states that enter the layer that was asked for; None where none was."""


class KeyValueCache(Protocol):
    """What the layers ask of a cache."""

    def update(self, key_states: Tensor, value_states: Tensor, layer_idx: int) -> tuple[Tensor, Tensor]:
        """Keys and values [B, H, S, d] of the positions that are read -> those that they see, [B, H, S', d]."""
        ...


class Backbone(nn.Module):
    """Reads embeddings, returns hidden states after the final norm."""

    def __init__(self, config: BackboneConfig) -> None:
        super().__init__()
        self.qwen3 = Qwen3Model(Qwen3Config(**config.model_dump()))
        with torch.device("cpu"):  # rotary frequencies are no weights: they are there where the weights are not yet
            self.qwen3.rotary_emb = Qwen3RotaryEmbedding(self.qwen3.config)

    def attention(self, layer: int) -> tuple[Qwen3Attention, Qwen3RMSNorm]:
        """The attention of one decoder layer, counted from 0, and the norm before it."""
        block = self.qwen3.layers[layer]
        if not isinstance(block, Qwen3DecoderLayer):
            raise TypeError(f"layer {layer} is a {type(block).__name__}, expected Qwen3DecoderLayer")
        return block.self_attn, block.input_layernorm

    def embed(self, token_ids: Tensor) -> Tensor:
        """[..., L] token ids -> [..., L, D]."""
        return self.qwen3.embed_tokens(token_ids)

    def new_cache(self) -> DynamicCache:
        """An empty key-value cache for step-by-step reading."""
        return GrowingCache()

    def forward(
        self,
        embeddings: Tensor,
        positions: Tensor,
        mask: Tensor,
        cache: DynamicCache | None = None,
        layer: int | None = None,
    ) -> Reading:
        """[B, S, D] embeddings -> hidden states, and what enters `layer`, counted from 0.

        positions [B, S]: rotary positions, fractions allowed. mask [B, S'] bool: which positions exist, those already
        in `cache` included; the cache grows by S.
        """
        known = 0 if cache is None else cache.get_seq_length()
        if mask.shape != (embeddings.shape[0], known + embeddings.shape[1]):
            raise ValueError(
                f"mask {tuple(mask.shape)} does not cover embeddings {tuple(embeddings.shape)} after {known} positions"
            )
        return self._read(embeddings, positions, mask, cache, layer)

    def _read(
        self, embeddings: Tensor, positions: Tensor, mask: Tensor, cache: DynamicCache | None, layer: int | None
    ) -> Reading:
        column = torch.arange(mask.shape[1], device=mask.device)
        visible = (column <= column[-embeddings.shape[1] :, None]) & mask[:, None]
        bias = attention_bias(visible, embeddings.dtype)
        return Reading(*read_layers(self.qwen3, embeddings, positions, bias, cache, layer))


def attention_bias(visible: Tensor, dtype: torch.dtype) -> Tensor:
    """[B, S, S'] bool: which columns each position sees -> [B, 1, S, S'] to be added to the scores of attention."""
    hidden = torch.finfo(dtype).min
    return torch.zeros(visible.shape, dtype=dtype, device=visible.device).masked_fill(~visible, hidden)[:, None]


def read_layers(
    qwen3: Qwen3Model,
    embeddings: Tensor,
    positions: Tensor,
    bias: Tensor,
    cache: KeyValueCache | None,
    layer: int | None,
) -> tuple[Tensor, Tensor | None]:
    """[B, S, D] embeddings at rotary positions [B, S] -> states after the final norm, and what enters `layer`."""
    rotary = qwen3.rotary_emb(embeddings, positions)
    states, entering = embeddings, None
    for index, block in enumerate(qwen3.layers):
        if index == layer:
            entering = states
        states = block(states, attention_mask=bias, position_embeddings=rotary, past_key_values=cache)
    return qwen3.norm(states), entering
