"""WavLM of `transformers`, as the published speaker encoder hears it (Chen et al. 2021, arXiv 2110.13900)."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrize import remove_parametrizations
from transformers import WavLMConfig, WavLMModel

from talker_t2av.config import WavlmConfig

CONVOLUTIONS = 7
SHORTEST = 400
"""Samples that make one state."""


class Wavlm(nn.Module):
    """WavLM in its "large" flavour: norms before attention, and in every layer of the feature extractor."""

    def __init__(self, config: WavlmConfig) -> None:
        super().__init__()
        self.network = WavLMModel(
            WavLMConfig(
                hidden_size=config.width,
                num_hidden_layers=config.layers,
                num_attention_heads=config.heads,
                intermediate_size=config.intermediate_size,
                conv_dim=[config.convolution_channels] * CONVOLUTIONS,
                feat_extract_norm="layer",
                do_stable_layer_norm=True,
                mask_time_prob=0.0,
            )
        )
        remove_parametrizations(self.network.encoder.pos_conv_embed.conv, "weight")

    def forward(self, samples: Tensor) -> Tensor:
        """[B, N] samples at 16 kHz -> [layers + 1, B, T, D] the embedding and what each layer makes of it, 50 a second,
        the last behind the final norm. Each recording is brought to zero mean and unit variance first."""
        if samples.ndim != 2 or samples.shape[1] < SHORTEST:
            raise ValueError(f"samples have shape {tuple(samples.shape)}, expected [B, N], N at least {SHORTEST}")
        output = self.network(F.layer_norm(samples, samples.shape[1:]), output_hidden_states=True)
        return torch.stack((*output.hidden_states[:-1], output.last_hidden_state))
