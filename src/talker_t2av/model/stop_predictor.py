"""Stop predictor: is this patch the last one? (method.md section 6)"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

IGNORED = -100
POSITIVE_WEIGHT_FACTOR = 0.3
UNCERTAIN_SECONDS = 0.3
LONGEST_PATCHES = 187


class StopPredictor(nn.Module):
    """Two linear layers on the hidden state at a patch's own position."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.input = nn.Linear(size, size)
        self.output = nn.Linear(size, 1, bias=False)

    def forward(self, hidden: Tensor) -> Tensor:
        """[..., D] -> [...] logits."""
        return self.output(F.silu(self.input(hidden.to(self.input.bias.dtype)))).squeeze(-1)


def stop_labels(patch_span: Tensor, length: int, complete: Tensor, frame_rate: float, patch_frames: int) -> Tensor:
    """[B, length] labels over positions that start with the task tag: 1 last patch, 0 earlier ones, -100 elsewhere.

    patch_span [B, 2]: first and one-past-last patch position; complete [B] bool: false for samples cut by the
    sequence limit. Those, and samples of more than 187 patches, have no positive.
    """
    first, end = patch_span[:, :1], patch_span[:, 1:]
    position = torch.arange(length, device=patch_span.device)[None]
    uncertain = max(1, round(UNCERTAIN_SECONDS * frame_rate / patch_frames))
    ends = (complete & (end - first).squeeze(1).le(LONGEST_PATCHES))[:, None]
    labels = torch.where((position >= first) & (position < end), 0, IGNORED)
    labels = labels.masked_fill(ends & (position >= end - 1 - uncertain) & (labels == 0), IGNORED)
    return labels.masked_fill(ends & (position == end - 1), 1)


def mean_zero_labels(labels: Tensor) -> Tensor:
    """Mean number of 0-labels over the samples of [B, length] that have a positive; 1 when none has."""
    positive = (labels == 1).any(dim=1)
    if not positive.any():
        return torch.ones((), device=labels.device)
    return (labels == 0).sum(dim=1)[positive].float().mean()


def stop_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Binary cross-entropy over the labelled positions, positives weighted by 0.3 x `mean_zero_labels`; zero when
    there is none."""
    labelled = labels != IGNORED
    if not labelled.any():
        return logits.sum() * 0
    return F.binary_cross_entropy_with_logits(
        logits[labelled],
        labels[labelled].to(logits.dtype),
        pos_weight=(POSITIVE_WEIGHT_FACTOR * mean_zero_labels(labels)).to(logits.dtype),
    )
