"""Aids that exist in training only: they teach the backbone where it is in the text, and generation never runs them.

Guided attention: the first P heads of one backbone layer, read at the position before a patch, are pulled towards the
text token that sounds in each of the patch's P frames. Phoneme loss: h also has to name those tokens.
"""

from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers.models.qwen3.modeling_qwen3 import Qwen3Attention, apply_rotary_pos_emb

from talker_t2av.data.collate import NO_TOKEN, AlignedBatch
from talker_t2av.model.talker import Talker


@dataclass(frozen=True)
class AidLosses:
    """Cross-entropies, and the share of frames whose token is right."""

    guided_attention: Tensor
    attention_accuracy: Tensor
    phoneme: Tensor


class AttentionRecorder:
    """While open, keeps what one attention layer was given, so that its weights can be computed again."""

    def __init__(self, attention: Qwen3Attention) -> None:
        self._attention = attention
        self._inputs: tuple[Tensor, tuple[Tensor, Tensor]] | None = None

    def __enter__(self) -> "AttentionRecorder":
        self._handle = self._attention.register_forward_pre_hook(self._record, with_kwargs=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._handle.remove()

    def _record(self, _: nn.Module, __: tuple[Any, ...], inputs: dict[str, Any]) -> None:
        self._inputs = inputs["hidden_states"], inputs["position_embeddings"]

    def log_weights(self, queries: Tensor, mask: Tensor, heads: int) -> Tensor:
        """[B, heads, N, S] log attention weights of the first heads, at query positions [B, N]; `mask` [B, S]."""
        if self._inputs is None:
            raise RuntimeError("the attention layer has not run yet")
        attention, (hidden, (cosine, sine)) = self._attention, self._inputs
        shape = (*hidden.shape[:2], -1, attention.head_dim)
        query = attention.q_norm(attention.q_proj(hidden).view(shape)).transpose(1, 2)
        key = attention.k_norm(attention.k_proj(hidden).view(shape)).transpose(1, 2)
        query, key = apply_rotary_pos_emb(query, key, cosine, sine)
        key = key.repeat_interleave(attention.num_key_value_groups, dim=1)[:, :heads]
        rows = queries[:, None, :, None].expand(-1, heads, -1, attention.head_dim)
        scores = torch.gather(query[:, :heads], 2, rows) @ key.transpose(2, 3) * attention.scaling
        visible = mask[:, None] & (torch.arange(mask.shape[1], device=mask.device) <= queries[..., None])
        return F.log_softmax(scores.masked_fill(~visible[:, None], torch.finfo(scores.dtype).min), dim=-1)


class TrainingAids(nn.Module):
    """The phoneme classifier and the two losses."""

    def __init__(self, hidden_size: int, vocabulary: int, patch_frames: int) -> None:
        super().__init__()
        self.patch_frames, self.vocabulary = patch_frames, vocabulary
        self.phonemes = nn.Linear(hidden_size, patch_frames * vocabulary)

    def forward(self, talker: Talker, recorder: AttentionRecorder, batch: AlignedBatch, hidden: Tensor) -> AidLosses:
        """Losses of one batch, from the hidden states [B, 1 + S, D] of its pass."""
        index = batch.token_index
        before = batch.talker.patch_span[:, :1] + torch.arange(index.shape[1], device=index.device)
        before = before.clamp(max=hidden.shape[1] - 1)
        mask = F.pad(batch.talker.token_mask, (1, 0), value=True)
        weights = recorder.log_weights(before, mask, self.patch_frames).transpose(1, 2)
        known = index != NO_TOKEN
        target = index.clamp(min=0)
        chosen = torch.gather(weights, 3, 1 + target[..., None])[..., 0]
        right = (weights.argmax(-1) == 1 + target)[known]

        rows = torch.gather(hidden, 1, before[..., None].expand(-1, -1, hidden.shape[-1]))
        logits = self.phonemes(rows).unflatten(-1, (self.patch_frames, self.vocabulary))
        tokens = torch.gather(batch.talker.token_ids, 1, target.flatten(1)).view_as(target)
        count = known.sum().clamp(min=1)
        return AidLosses(
            guided_attention=-(chosen * known).sum() / count,
            attention_accuracy=right.sum() / count,
            phoneme=F.cross_entropy(logits[known], tokens[known], reduction="sum") / count,
        )
