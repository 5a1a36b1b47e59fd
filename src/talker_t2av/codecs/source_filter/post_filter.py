"""After the network, before the synthesis: sharper formants and less noise in vowels.

A network that has to guess draws envelopes flatter than they are, and fills irregular periods of a low voice with
noise until no period is heard. The strengths are those that DistilMOS likes on three voices (recipes/nano/LOG.md).
"""

import math
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn

from talker_t2av.codecs.source_filter.features import MEL_BANDS
from talker_t2av.codecs.source_filter.network import NOISE_BANDS, FilterParameters
from talker_t2av.codecs.source_filter.synthesis import BINS, NYQUIST, band_matrix

CONTRAST = 0.2
"""Share by which an envelope moves away from its smoothed self."""
SMOOTHED_BANDS = 15
DECIBEL = math.log(10) / 20
VOICED_NOISE, LOW_VOICED_NOISE = -2 * DECIBEL, -10 * DECIBEL
"""Log gain of the noise where all is voiced: of high bands, and of low ones, in which a period is heard."""
LOW_BELOW_HZ, FADED_HZ = 1500.0, 200.0


def contrast_matrix() -> Tensor:
    """[100, 100]: log envelopes times this have `CONTRAST` more of what a running mean takes away."""
    reach = SMOOTHED_BANDS // 2
    mean = np.zeros((MEL_BANDS, MEL_BANDS), np.float32)
    for band in range(MEL_BANDS):
        for near in np.clip(np.arange(band - reach, band + reach + 1), 0, MEL_BANDS - 1):
            mean[near, band] += 1 / SMOOTHED_BANDS
    return torch.eye(MEL_BANDS) * (1 + CONTRAST) - CONTRAST * torch.from_numpy(mean)


def voiced_noise() -> Tensor:
    """[64] log gains of the noise bands in voiced frames."""
    hertz = band_matrix(NOISE_BANDS).argmax(dim=1) * (NYQUIST / (BINS - 1))
    return VOICED_NOISE + (LOW_VOICED_NOISE - VOICED_NOISE) * torch.sigmoid((LOW_BELOW_HZ - hertz) / FADED_HZ)


class PostFilter(nn.Module):
    """Changes filter parameters; used in decoding, not in training."""

    contrast: Tensor
    voiced_noise: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("contrast", contrast_matrix(), persistent=False)
        self.register_buffer("voiced_noise", voiced_noise(), persistent=False)

    def forward(self, parameters: FilterParameters, voicing: Tensor) -> FilterParameters:
        """`voicing` [B, F] is the probability that a frame is voiced. Every frame keeps its energy."""
        sharper = parameters.log_mel @ self.contrast
        return replace(
            parameters,
            log_mel=sharper + log_energy(parameters.log_mel) - log_energy(sharper),
            noise=parameters.noise + self.voiced_noise * voicing[..., None],
        )


def log_energy(log_mel: Tensor) -> Tensor:
    """[B, F, 100] log magnitudes -> [B, F, 1] log of the root of their summed squares."""
    return 0.5 * torch.logsumexp(2 * log_mel, dim=-1, keepdim=True)
