"""Where in the text the talker is: the first P heads of one backbone layer, one for each frame of the next patch.

Training pulls what these heads attend to, at the position before a patch, towards the text token that sounds in each
of its frames (training/aids.py). Generation reads off them which token that is (generation/session.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers.models.qwen3.modeling_qwen3 import Qwen3Attention, rotate_half

from talker_t2av.model.talker import Talker

LARGEST_ADVANCE = 3
"""Tokens from one frame of 40 ms to the next: 3 are one in 300 in the corpus, all paces together, more one in 2,000. A
path that may go no faster than usual stays behind where the pace is high."""


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
    """The texts of a batch as the heads see them, and the paths through them so far (Viterbi).

    Speech does not go back in its text, and does not jump ahead. What one patch seemed to say, the next may correct: a
    voice that begins in silence is told from one that begins at once only when the silence goes on.
    """

    heads: AlignmentHeads
    keys: Tensor
    """[B, P, S, d] of everything that was read before the first patch; the texts are last."""
    start: Tensor
    """[B] int64: where in S the text begins."""
    sums: Tensor
    """[B, S] scores of the best path that ends at each place, the highest 0; -inf where none does."""

    @classmethod
    def beginning(cls, heads: AlignmentHeads, keys: Tensor, start: Tensor, first_sounding: Tensor) -> "AlignedText":
        """Texts whose first token that may sound is `first_sounding` [B]: all paths begin there."""
        index = torch.arange(keys.shape[2], device=keys.device)
        begun = index == (start + first_sounding)[:, None]
        return cls(heads, keys, start, keys.new_zeros(begun.shape).masked_fill(~begun, -torch.inf))

    def locate(self, entering: Tensor, positions: Tensor, present: Tensor) -> tuple[Tensor, "AlignedText"]:
        """[B, 1, D] states before a patch, at rotary positions [B, 1] -> [B, P] index of each frame's token, and the
        texts with their paths gone on, of those who have such a patch: `present` [B]."""
        scores = self.heads.scores(self.heads.queries(entering, positions), self.keys)[:, :, 0]
        path, sums = best_path(scores, self.sums)
        return path - self.start[:, None], replace(self, sums=torch.where(present[:, None], sums, self.sums))

    def joined(self, other: "AlignedText") -> "AlignedText":
        """These texts, then the other's, for the same heads; all end together."""
        more = other.keys.shape[2] - self.keys.shape[2]
        first, second = self._widened(max(more, 0)), other._widened(max(-more, 0))
        return AlignedText(
            self.heads,
            torch.cat((first.keys, second.keys)),
            torch.cat((first.start, second.start)),
            torch.cat((first.sums, second.sums)),
        )

    def kept(self, rows: list[int]) -> "AlignedText":
        """These texts only, without what stands before the first of them."""
        chosen = AlignedText(self.heads, self.keys[rows], self.start[rows], self.sums[rows])
        return chosen._widened(-min(int(chosen.start.min()), chosen.keys.shape[2] - 1))

    def _widened(self, columns: int) -> "AlignedText":
        """The same with so many columns more on the left; fewer, where it is negative."""
        keys, sums = F.pad(self.keys, (0, 0, columns, 0)), F.pad(self.sums, (columns, 0), value=-torch.inf)
        return AlignedText(self.heads, keys, self.start + columns, sums)


def best_path(scores: Tensor, before: Tensor) -> tuple[Tensor, Tensor]:
    """[B, P, S] scores of S places in each of P frames, behind paths with the sums `before` [B, S] -> [B, P] the places
    with the highest sum, and the sums [B, S] of paths to each place, the highest 0.

    From frame to frame a path goes ahead by `LARGEST_ADVANCE` places at most, and never back.
    """
    sums = [before]
    for frame in scores.unbind(dim=1):
        reaching = F.pad(sums[-1], (LARGEST_ADVANCE, 0), value=-torch.inf).unfold(-1, LARGEST_ADVANCE + 1, 1)
        sums.append(frame + reaching.amax(dim=-1))
    path = [sums[-1].argmax(dim=-1)]
    index = torch.arange(scores.shape[-1], device=scores.device)
    for reached in reversed(sums[1:-1]):
        ahead = path[-1][:, None] - index
        path.append(reached.masked_fill((ahead < 0) | (ahead > LARGEST_ADVANCE), -torch.inf).argmax(dim=-1))
    highest = sums[-1].amax(dim=-1, keepdim=True).clamp(min=torch.finfo(scores.dtype).min)
    return torch.stack(path[::-1], dim=1), sums[-1] - highest


def settled(token_index: Sequence[int]) -> list[int]:
    """Tokens of T frames as they were told, patch by patch -> as they are known in the end, never going back: where a
    later frame was found further back, the ones before it had been put too far ahead."""
    return list(accumulate(reversed(token_index), min))[::-1]


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
