"""Text embeddings, optionally mixed with their neighbours (nano)."""

import torch.nn.functional as F
from torch import Tensor, nn

KERNEL = 5


class TextEmbedding(nn.Module):
    """Identity as published; with `convolution`, two convolutions over the text are added to each embedding."""

    def __init__(self, size: int, convolution: bool) -> None:
        super().__init__()
        self.convolutions = nn.ModuleList(
            nn.Conv1d(size, size, KERNEL, padding=KERNEL // 2) for _ in range(2 if convolution else 0)
        )

    def forward(self, embeddings: Tensor, mask: Tensor) -> Tensor:
        """[B, L, D] embeddings -> the same; positions outside `mask` [B, L] neither see nor are seen."""
        if not self.convolutions:
            return embeddings
        present = mask[..., None].to(embeddings.dtype)
        first, second = self.convolutions
        inner = F.silu(first((embeddings * present).transpose(1, 2)))
        inner = inner * present.transpose(1, 2)
        return (embeddings + second(inner).transpose(1, 2)) * present
