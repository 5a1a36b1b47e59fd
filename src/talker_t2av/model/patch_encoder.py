"""Patch encoder: the frames of one patch of one modality become one embedding (method.md section 3)."""

import torch
from torch import Tensor, nn

from talker_t2av.config import TransformerConfig
from talker_t2av.model.layers import BidirectionalTransformer


class PatchEncoder(nn.Module):
    """Frame latents -> projector -> a small bidirectional transformer with a learned class token -> its output."""

    def __init__(self, latent_size: int, size: int, config: TransformerConfig) -> None:
        super().__init__()
        self.projector = nn.Linear(latent_size, size)
        self.class_token = nn.Parameter(torch.randn(size) * 0.02)
        self.transformer = BidirectionalTransformer(size, config.layers, config.heads)

    def forward(self, frames: Tensor, present: Tensor | None = None) -> Tensor:
        """[M, P, C] latents -> [M, D] embeddings.

        `present` [M, P] marks the frames that exist. The others become zeros AFTER the projector, without its bias:
        that is how a partial last patch, and a patch of which a modality has nothing, are encoded.
        """
        if frames.ndim != 3 or frames.shape[-1] != self.projector.in_features:
            raise ValueError(
                f"patches have shape {tuple(frames.shape)}, expected [patches, frames, {self.projector.in_features}]"
            )
        projected = self.projector(frames.to(self.projector.bias.dtype))
        if present is not None:
            projected = projected * present[..., None].to(projected.dtype)
        class_tokens = self.class_token.expand(len(frames), 1, -1)
        return self.transformer(projected, prefix=class_tokens)[:, 0]
