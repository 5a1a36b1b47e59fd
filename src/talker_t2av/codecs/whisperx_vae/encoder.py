"""Waveform -> latents (method.md section 8)."""

import math

from torch import Tensor, nn

from talker_t2av.codecs.whisperx_vae.layers import KERNEL, EncoderBlock, Snake
from talker_t2av.codecs.whisperx_vae.whisper_features import WhisperFeatures
from talker_t2av.config import WhisperXVaeConfig


class WaveEncoder(nn.Module):
    """DAC's encoder: samples -> features at 25 Hz."""

    def __init__(self, config: WhisperXVaeConfig) -> None:
        super().__init__()
        channels = config.encoder_channels
        layers: list[nn.Module] = [nn.Conv1d(1, channels, KERNEL, padding=KERNEL // 2)]
        for stride in config.strides:
            layers.append(EncoderBlock(channels, stride))
            channels *= 2
        layers += [Snake(channels), nn.Conv1d(channels, config.width, 3, padding=1)]
        self.layers = nn.Sequential(*layers)

    def forward(self, samples: Tensor) -> Tensor:
        """[B, 1, T * samples a latent] -> [B, D, T]."""
        return self.layers(samples)


class LatentEncoder(nn.Module):
    """The waveform's features and Whisper's, added, become the mean of a latent; its scale is not needed."""

    def __init__(self, config: WhisperXVaeConfig) -> None:
        super().__init__()
        self.frame_samples = math.prod(config.strides)
        self.wave = WaveEncoder(config)
        self.whisper = WhisperFeatures(config)
        self.projection = nn.Conv1d(config.width, 2 * config.latent_size, 1)

    def forward(self, samples: Tensor, samples_16k: Tensor) -> Tensor:
        """[T * samples a latent] and the same sound at 16 kHz -> [T, C] latents."""
        if samples.ndim != 1 or samples_16k.ndim != 1 or len(samples) % self.frame_samples:
            raise ValueError(
                f"samples {tuple(samples.shape)} and {tuple(samples_16k.shape)} are not two waveforms, the first of "
                f"whole frames of {self.frame_samples}"
            )
        features = self.wave(samples[None, None])
        heard = self.whisper(samples_16k, features.shape[2])
        mean, _scale = self.projection(features + heard.T).chunk(2, dim=1)
        return mean[0].T
