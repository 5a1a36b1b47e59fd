"""Features -> latents: 40 ms of features, heard with their neighbours, become one latent of standardised numbers.

The encoder is learnt (recipes/nano/codec/train_latents.py) under noise on the latents, so that every number of a latent
says about as much as any other and a generated, slightly wrong latent still decodes to the same words.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from talker_t2av.codecs.source_filter.features import MEL_BANDS, Features

FRAMES_PER_LATENT = 4
FRAME_FEATURES = MEL_BANDS + 2
MIDDLE_LOG_PITCH = 5.0
"""Natural log of 148 Hz: pitch is measured from here."""
NEIGHBOURS = 1
"""Latents before and after that the encoder hears."""
LIMIT = 5.0
"""Latents are cut off at so many standard deviations."""
BLOCKS, EXPANSION = 2, 2


class ResidualBlock(nn.Module):
    """Norm and two linear layers, added to the input."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(size)
        self.expand = nn.Linear(size, EXPANSION * size)
        self.contract = nn.Linear(EXPANSION * size, size)

    def forward(self, x: Tensor) -> Tensor:
        """[..., D] -> [..., D]."""
        return x + self.contract(F.gelu(self.expand(self.norm(x)), approximate="tanh"))


class LatentEncoder(nn.Module):
    """Log-mel frames, pitch and voicing -> latents of zero mean and unit variance: a linear part and a correction."""

    mel_mean: Tensor
    mel_scale: Tensor
    mean: Tensor
    scale: Tensor

    def __init__(self, latent_size: int, width: int) -> None:
        super().__init__()
        self.register_buffer("mel_mean", torch.zeros(MEL_BANDS))
        self.register_buffer("mel_scale", torch.ones(MEL_BANDS))
        self.input = nn.Conv1d(FRAMES_PER_LATENT * FRAME_FEATURES, width, 2 * NEIGHBOURS + 1)
        self.blocks = nn.ModuleList(ResidualBlock(width) for _ in range(BLOCKS))
        self.output = nn.Linear(width, latent_size)
        self.linear = nn.Linear(FRAMES_PER_LATENT * FRAME_FEATURES, latent_size)
        self.register_buffer("mean", torch.zeros(latent_size))
        self.register_buffer("scale", torch.ones(latent_size))

    def forward(self, features: Features) -> Tensor:
        """Features of 4 T frames, with or without a batch in front -> [(B,) T, C] latents."""
        return ((self.unscaled(features) - self.mean) / self.scale).clamp(-LIMIT, LIMIT)

    def unscaled(self, features: Features) -> Tensor:
        """The same before they are standardised."""
        rows = self.stacked(features)
        hidden = F.pad(rows.transpose(-1, -2), (NEIGHBOURS, NEIGHBOURS), mode="replicate")
        hidden = self.input(hidden).transpose(-1, -2)
        for block in self.blocks:
            hidden = block(hidden)
        return self.linear(rows) + self.output(hidden)

    def stacked(self, features: Features) -> Tensor:
        """[(B,) T, 408] the features of 40 ms as one row, mel frames standardised."""
        frames = torch.cat(
            (
                (features.log_mel - self.mel_mean) / self.mel_scale,
                features.log_pitch[..., None] - MIDDLE_LOG_PITCH,
                features.voicing[..., None],
            ),
            dim=-1,
        )
        return frames.unflatten(-2, (-1, FRAMES_PER_LATENT)).flatten(-2)
