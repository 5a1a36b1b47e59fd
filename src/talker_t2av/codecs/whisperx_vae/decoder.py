"""Latents -> waveform, whole (method.md section 8)."""

from torch import Tensor, nn

from talker_t2av.codecs.whisperx_vae.layers import KERNEL, DecoderBlock, Snake
from talker_t2av.config import WhisperXVaeConfig


class WaveDecoder(nn.Module):
    """DAC's decoder: features at 25 Hz -> samples."""

    def __init__(self, config: WhisperXVaeConfig) -> None:
        super().__init__()
        channels = config.decoder_channels
        layers: list[nn.Module] = [nn.Conv1d(config.width, channels, KERNEL, padding=KERNEL // 2)]
        for stride in reversed(config.strides):
            layers.append(DecoderBlock(channels, stride))
            channels //= 2
        layers += [Snake(channels), nn.Conv1d(channels, 1, KERNEL, padding=KERNEL // 2), nn.Tanh()]
        self.layers = nn.Sequential(*layers)

    def forward(self, features: Tensor) -> Tensor:
        """[B, D, T] -> [B, 1, T * samples a latent] in -1..1."""
        return self.layers(features)


class LatentDecoder(nn.Module):
    """A pointwise convolution to the width of the features, and the decoder behind it."""

    def __init__(self, config: WhisperXVaeConfig) -> None:
        super().__init__()
        self.projection = nn.Conv1d(config.latent_size, config.width, 1)
        self.wave = WaveDecoder(config)

    def forward(self, latents: Tensor) -> Tensor:
        """[B, T, C] latents -> [B, T * samples a latent] samples in -1..1."""
        if latents.ndim != 3 or latents.shape[2] != self.projection.in_channels:
            raise ValueError(
                f"latents have shape {tuple(latents.shape)}, expected [batch, frames, {self.projection.in_channels}]"
            )
        samples: Tensor = self.wave(self.projection(latents.transpose(1, 2)))
        return samples[:, 0]
