"""Where in the text the talker is: the first P heads of one backbone layer, one for each frame of the next patch.

Training pulls what these heads attend to, at the position before a patch, towards the text token that sounds in each
of its frames (training/aids.py). Generation reads off them which token that is (generation/session.py).
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers.models.qwen3.modeling_qwen3 import Qwen3Attention, rotate_half

from talker_t2av.model.talker import Talker

LARGEST_ADVANCE = 2
"""Tokens from one frame of 40 ms to the next: more than 2 are one in 10,000 in the corpus."""


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
    """The texts of a batch as the heads see them. Speech does not go back in its text, and does not jump ahead."""

    heads: AlignmentHeads
    keys: Tensor
    """[B, P, S, d] of everything that was read before the first patch."""
    sounding: Tensor
    """[B, S] bool: the tokens of the text that may sound. Nothing else is ever chosen."""
    start: Tensor
    """[B] int64: where in S the text begins."""

    def locate(self, entering: Tensor, positions: Tensor, reached: Tensor) -> Tensor:
        """[B, 1, D] states before a patch, at rotary positions [B, 1] -> [B, P] index of each frame's token.

        `reached` [B] is the last frame's token of the patch before; before the first, the first that may sound.
        """
        scores = self.heads.scores(self.heads.queries(entering, positions), self.keys)[:, :, 0]
        index = torch.arange(scores.shape[-1], device=scores.device) - self.start[:, None]
        scores = scores.masked_fill(~self.sounding[:, None], -torch.inf)
        near = (index >= reached[:, None]) & (index <= reached[:, None] + LARGEST_ADVANCE)
        scores[:, 0] = scores[:, 0].masked_fill(~near, -torch.inf)
        return best_path(scores) - self.start[:, None]

    def joined(self, other: "AlignedText") -> "AlignedText":
        """These texts, then the other's, for the same heads; all end together."""
        more = other.keys.shape[2] - self.keys.shape[2]
        first, second = self._widened(max(more, 0)), other._widened(max(-more, 0))
        return AlignedText(
            self.heads,
            torch.cat((first.keys, second.keys)),
            torch.cat((first.sounding, second.sounding)),
            torch.cat((first.start, second.start)),
        )

    def kept(self, rows: list[int]) -> "AlignedText":
        """These texts only, without what stands before the first of them."""
        chosen = AlignedText(self.heads, self.keys[rows], self.sounding[rows], self.start[rows])
        return chosen._widened(-min(int(chosen.start.min()), chosen.keys.shape[2] - 1))

    def _widened(self, columns: int) -> "AlignedText":
        """The same with so many columns more on the left; fewer, where it is negative."""
        keys, sounding = F.pad(self.keys, (0, 0, columns, 0)), F.pad(self.sounding, (columns, 0))
        return AlignedText(self.heads, keys, sounding, self.start + columns)


def best_path(scores: Tensor) -> Tensor:
    """[B, P, S] scores of S places in each of P frames -> [B, P] the places with the highest sum.

    From frame to frame a path goes ahead by `LARGEST_ADVANCE` places at most, and never back.
    """
    sums = [scores[:, 0]]
    for frame in scores[:, 1:].unbind(dim=1):
        reaching = F.pad(sums[-1], (LARGEST_ADVANCE, 0), value=-torch.inf).unfold(-1, LARGEST_ADVANCE + 1, 1)
        sums.append(frame + reaching.amax(dim=-1))
    path = [sums[-1].argmax(dim=-1)]
    index = torch.arange(scores.shape[-1], device=scores.device)
    for before in reversed(sums[:-1]):
        ahead = path[-1][:, None] - index
        path.append(before.masked_fill((ahead < 0) | (ahead > LARGEST_ADVANCE), -torch.inf).argmax(dim=-1))
    return torch.stack(path[::-1], dim=1)


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
