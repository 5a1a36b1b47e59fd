"""The causal backbone: Qwen3 of `transformers`, fed with embeddings (method.md section 3)."""

import torch
from torch import Tensor, nn
from transformers import DynamicCache, Qwen3Config, Qwen3Model
from transformers.models.qwen3.modeling_qwen3 import Qwen3Attention

from talker_t2av.config import BackboneConfig


class Backbone(nn.Module):
    """Reads embeddings, returns hidden states after the final norm."""

    def __init__(self, config: BackboneConfig) -> None:
        super().__init__()
        self.qwen3 = Qwen3Model(Qwen3Config(**config.model_dump()))

    def attention(self, layer: int) -> Qwen3Attention:
        """The attention of one decoder layer, counted from 0."""
        attention = self.qwen3.layers[layer].self_attn
        if not isinstance(attention, Qwen3Attention):
            raise TypeError(f"layer {layer} has a {type(attention).__name__}, expected Qwen3Attention")
        return attention

    def embed(self, token_ids: Tensor) -> Tensor:
        """[..., L] token ids -> [..., L, D]."""
        return self.qwen3.embed_tokens(token_ids)

    def new_cache(self) -> DynamicCache:
        """An empty key-value cache for step-by-step reading."""
        return DynamicCache(config=self.qwen3.config)

    def forward(self, embeddings: Tensor, positions: Tensor, mask: Tensor, cache: DynamicCache | None = None) -> Tensor:
        """[B, S, D] embeddings -> [B, S, D] hidden states.

        positions [B, S]: rotary positions, fractions allowed. mask [B, S'] bool: which positions exist, those already
        in `cache` included; the cache grows by S.
        """
        known = 0 if cache is None else cache.get_seq_length()
        if mask.shape != (embeddings.shape[0], known + embeddings.shape[1]):
            raise ValueError(
                f"mask {tuple(mask.shape)} does not cover embeddings {tuple(embeddings.shape)} after {known} positions"
            )
        output = self.qwen3(
            inputs_embeds=embeddings,
            position_ids=positions,
            attention_mask=mask.to(torch.long),
            past_key_values=cache,
            use_cache=cache is not None,
        )
        return output.last_hidden_state
