"""Aids that exist in training only: they teach the backbone where it is in the text, and what it hears.

Guided attention: the alignment heads, read at the position before a patch, are pulled towards the text token that
sounds in each of the patch's P frames. Phoneme loss: h also has to name the tokens that sound in what is drawn from it;
in animation without a text it has to hear them.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from talker_t2av.data.collate import NO_TOKEN, AlignedBatch
from talker_t2av.model.alignment import alignment_heads
from talker_t2av.model.talker import Talker, TalkerOutput


@dataclass(frozen=True)
class AidLosses:
    """Cross-entropies, and the share of frames whose token is right; zero where a talker has no alignment heads."""

    guided_attention: Tensor
    attention_accuracy: Tensor
    phoneme: Tensor


class TrainingAids(nn.Module):
    """The phoneme classifier and the two losses."""

    def __init__(self, hidden_size: int, vocabulary: int, patch_frames: int) -> None:
        super().__init__()
        self.patch_frames, self.vocabulary = patch_frames, vocabulary
        self.phonemes = nn.Linear(hidden_size, patch_frames * vocabulary)

    def forward(self, talker: Talker, batch: AlignedBatch, output: TalkerOutput) -> AidLosses:
        """Losses of one batch, from what its pass came to."""
        index = batch.token_index
        before = batch.talker.patch_span[:, :1] + torch.arange(index.shape[1], device=index.device)
        before = before.clamp(max=output.hidden.shape[1] - 1)
        known = index != NO_TOKEN
        target = index.clamp(min=0)
        count = known.sum().clamp(min=1)

        logits = self.phonemes(_rows(output.hidden, before)).unflatten(-1, (self.patch_frames, self.vocabulary))
        sounding = batch.drawn != NO_TOKEN
        phoneme = F.cross_entropy(logits[sounding], batch.drawn[sounding], reduction="sum") / sounding.sum().clamp(
            min=1
        )

        weights = attention_log_weights(talker, batch.talker.token_mask, output, before)
        if weights is None:
            return AidLosses(torch.zeros_like(phoneme), torch.zeros_like(phoneme), phoneme)
        chosen = torch.gather(weights, 3, 1 + target[..., None])[..., 0]
        right = (weights.argmax(-1) == 1 + target)[known]
        return AidLosses(
            guided_attention=-(chosen * known).sum() / count,
            attention_accuracy=right.sum() / count,
            phoneme=phoneme,
        )


def attention_log_weights(talker: Talker, token_mask: Tensor, output: TalkerOutput, queries: Tensor) -> Tensor | None:
    """[B, N, P, 1 + S] log attention weights of the alignment heads at positions `queries` [B, N].

    `token_mask` [B, S] says which positions behind the tag exist. None for a talker without alignment heads.
    """
    heads = alignment_heads(talker)
    if heads is None or output.entering is None:
        return None
    rows = heads.queries(_rows(output.entering, queries), torch.gather(output.positions, 1, queries))
    scores = heads.scores(rows, heads.keys(output.entering, output.positions))
    mask = F.pad(token_mask, (1, 0), value=True)
    visible = mask[:, None] & (torch.arange(mask.shape[1], device=mask.device) <= queries[..., None])
    scores = scores.masked_fill(~visible[:, None], torch.finfo(scores.dtype).min)
    return F.log_softmax(scores, dim=-1).transpose(1, 2)


def _rows(states: Tensor, index: Tensor) -> Tensor:
    """States [B, S, D] at positions [B, N] -> [B, N, D]."""
    return torch.gather(states, 1, index[..., None].expand(-1, -1, states.shape[-1]))
