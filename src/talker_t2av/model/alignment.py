"""Where in the text the talker is: the first P heads of one backbone layer, one for each frame of the next patch.

Training pulls what these heads attend to, at the position before a patch, towards the text token that sounds in each
of its frames (training/aids.py). Generation reads off them which token that is (generation/session.py).
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers.models.qwen3.modeling_qwen3 import Qwen3Attention, rotate_half

from talker_t2av.model.talker import Talker


@dataclass(frozen=True)
class AlignmentHeads:
    """The heads, computed on their own: S positions of the sequence, N of them asked, P heads of width d."""

    norm: nn.Module
    attention: Qwen3Attention
    rotary: nn.Module
    count: int
    """P."""

    def queries(self, entering: Tensor, positions: Tensor) -> Tensor:
        """[B, N, D] states that enter the layer, and their rotary positions [B, N] -> [B, P, N, d]."""
        attention = self.attention
        split = attention.q_proj(self.norm(entering)).unflatten(-1, (-1, attention.head_dim))
        return self._rotated(attention.q_norm(split).transpose(1, 2)[:, : self.count], positions)

    def keys(self, entering: Tensor, positions: Tensor) -> Tensor:
        """[B, S, D] states that enter the layer, and their rotary positions [B, S] -> [B, P, S, d]."""
        attention = self.attention
        split = attention.k_proj(self.norm(entering)).unflatten(-1, (-1, attention.head_dim))
        shared = attention.k_norm(split).transpose(1, 2).repeat_interleave(attention.num_key_value_groups, dim=1)
        return self._rotated(shared[:, : self.count], positions)

    def scores(self, queries: Tensor, keys: Tensor) -> Tensor:
        """[B, P, N, S] logarithms of the attention weights, up to a constant in each row."""
        return queries @ keys.transpose(2, 3) * self.attention.scaling

    def _rotated(self, heads: Tensor, positions: Tensor) -> Tensor:
        cosine, sine = self.rotary(heads, positions)
        return heads * cosine[:, None] + rotate_half(heads) * sine[:, None]


@dataclass(frozen=True)
class AlignedText:
    """The texts of a batch as the heads see them."""

    heads: AlignmentHeads
    keys: Tensor
    """[B, P, S, d] of everything that was read before the first patch."""
    sounding: Tensor
    """[B, S] bool: the tokens of the text that may sound. Nothing else is ever chosen."""
    start: Tensor
    """[B] int64: where in S the text begins."""

    def locate(self, entering: Tensor, positions: Tensor) -> Tensor:
        """[B, 1, D] states before a patch, at rotary positions [B, 1] -> [B, P] index of each frame's token."""
        scores = self.heads.scores(self.heads.queries(entering, positions), self.keys)[:, :, 0]
        hidden = ~self.sounding[:, None]
        return scores.masked_fill(hidden, torch.finfo(scores.dtype).min).argmax(dim=-1) - self.start[:, None]


def alignment_heads(talker: Talker) -> AlignmentHeads | None:
    """The alignment heads of a talker; None where it has none."""
    layer = talker.sequence.alignment_layer
    if layer is None:
        return None
    attention, norm = talker.backbone.attention(layer)
    return AlignmentHeads(
        norm=norm,
        attention=attention,
        rotary=talker.backbone.qwen3.rotary_emb,
        count=talker.sequence.patch_frames,
    )
