"""Features <-> latents: 40 ms of features, four frames, become one latent of uncorrelated, standardised numbers."""

import torch
from torch import Tensor, nn

from talker_t2av.codecs.source_filter.features import MEL_BANDS, Features

FRAMES_PER_LATENT = 4
PROSODY_SIZE = 3
SLOPE_LIMIT = 4.0
"""The slope of the fundamental has rare, huge values; clipped, it is as well-behaved as the rest."""


class LatentTransform(nn.Module):
    """Principal components of the stacked log-mel frames, then log pitch, its slope, and voicing."""

    mel_mean: Tensor
    components: Tensor
    prosody_mean: Tensor
    prosody_scale: Tensor
    mean: Tensor
    scale: Tensor

    def __init__(self, latent_size: int) -> None:
        super().__init__()
        stacked, components = FRAMES_PER_LATENT * MEL_BANDS, latent_size - PROSODY_SIZE
        self.latent_size = latent_size
        self.register_buffer("mel_mean", torch.zeros(stacked))
        self.register_buffer("components", torch.zeros(stacked, components))
        self.register_buffer("prosody_mean", torch.zeros(PROSODY_SIZE))
        self.register_buffer("prosody_scale", torch.ones(PROSODY_SIZE))
        self.register_buffer("mean", torch.zeros(latent_size))
        self.register_buffer("scale", torch.ones(latent_size))

    def forward(self, features: Features) -> Tensor:
        """Features of 4 T frames -> [T, latent_size] normalised latents."""
        envelope = (features.log_mel.reshape(-1, FRAMES_PER_LATENT * MEL_BANDS) - self.mel_mean) @ self.components
        pitch = features.log_pitch.view(-1, FRAMES_PER_LATENT)
        half = FRAMES_PER_LATENT // 2
        slope = pitch[:, half:].mean(1) - pitch[:, :half].mean(1)
        voicing = features.voicing.view(-1, FRAMES_PER_LATENT).mean(1)
        prosody = (torch.stack((pitch.mean(1), slope, voicing), dim=1) - self.prosody_mean) / self.prosody_scale
        prosody[:, 1] = prosody[:, 1].clamp(-SLOPE_LIMIT, SLOPE_LIMIT)
        return (torch.cat((envelope, prosody), dim=1) - self.mean) / self.scale

    def restore(self, latents: Tensor) -> Tensor:
        """Undo the last standardisation: [..., latent_size] -> what the decoder was trained on."""
        return latents * self.scale + self.mean
