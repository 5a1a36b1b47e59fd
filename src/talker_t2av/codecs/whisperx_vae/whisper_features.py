"""What Whisper's encoder hears in a recording, at 25 Hz (method.md section 8).

Whisper reads exactly 30 s. A shorter recording is filled with silence, a longer one read in windows of 30 s, each for
itself and with its own loudest moment, as the log-mel spectrogram wants it.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import WhisperConfig
from transformers.models.whisper.modeling_whisper import WhisperEncoder

from talker_t2av.codecs.source_filter.features import mel_filters
from talker_t2av.config import WhisperEncoderConfig, WhisperXVaeConfig

SAMPLE_RATE = 16_000
SPECTRA_PER_SECOND, WINDOWS_PER_SECOND = 100, 40
"""A spectrum of 25 ms every 10 ms."""
WINDOW_SAMPLES = 30 * SAMPLE_RATE
POSITIONS = WINDOW_SAMPLES * SPECTRA_PER_SECOND // SAMPLE_RATE // 2
"""Of Whisper's output in one window: 50 a second."""
FLOOR, RANGE = 1e-10, 8.0
"""Least mel energy, and how many powers of ten below the loudest are told apart."""


def mel_levels(samples: Tensor, sample_rate: int, bands: int) -> Tensor:
    """[B, N] samples -> [B, bands, 100 N / rate] log10 of mel energies up to 8 kHz, as they are at 16 kHz."""
    size = sample_rate // WINDOWS_PER_SECOND
    window = torch.hann_window(size, device=samples.device)
    spectrum = torch.stft(samples, size, sample_rate // SPECTRA_PER_SECOND, window=window, return_complex=True)
    filters = mel_filters(sample_rate, size, bands, 0.0, SAMPLE_RATE / 2).to(samples.device)
    energy = filters @ spectrum[..., :-1].abs().square() * (SAMPLE_RATE / sample_rate) ** 2
    return energy.clamp(min=FLOOR).log10()


def normalised(levels: Tensor, loudest: Tensor) -> Tensor:
    """Levels [B, bands, F] as Whisper wants them, about -1..1, by the loudest [B, 1, 1]."""
    return (torch.maximum(levels, loudest - RANGE) + 4) / 4


def log_mel(samples: Tensor, bands: int) -> Tensor:
    """[B, N] windows at 16 kHz -> [B, bands, N / 160] as Whisper wants them, by the loudest of each."""
    levels = mel_levels(samples, SAMPLE_RATE, bands)
    return normalised(levels, levels.amax(dim=(1, 2), keepdim=True))


def whisper_encoder(config: WhisperEncoderConfig, width: int, positions: int) -> WhisperEncoder:
    """Whisper's encoder with random weights, for exactly 2 x `positions` spectra."""
    return WhisperEncoder(
        WhisperConfig(
            num_mel_bins=config.mel_bands,
            d_model=width,
            encoder_layers=config.layers,
            encoder_attention_heads=config.heads,
            encoder_ffn_dim=4 * width,
            max_source_positions=positions,
        )
    )


class WhisperFeatures(nn.Module):
    """Whisper's encoder, and the average of each two of its states."""

    def __init__(self, config: WhisperXVaeConfig) -> None:
        super().__init__()
        self.mel_bands = config.whisper.mel_bands
        self.network = whisper_encoder(config.whisper, config.width, POSITIONS)

    def states(self, samples: Tensor, count: int) -> Tensor:
        """[N] samples at 16 kHz -> [count, D] states at 50 Hz; silence follows where the samples end."""
        windows = -(-count // POSITIONS)
        padded = F.pad(samples, (0, max(0, windows * WINDOW_SAMPLES - len(samples))))[: windows * WINDOW_SAMPLES]
        states = [
            self.network(log_mel(window[None], self.mel_bands)).last_hidden_state[0]
            for window in padded.split(WINDOW_SAMPLES)
        ]
        return torch.cat(states)[:count]

    def forward(self, samples: Tensor, frames: int) -> Tensor:
        """[N] samples at 16 kHz -> [frames, D] at 25 Hz."""
        return self.states(samples, 2 * frames).unflatten(0, (frames, 2)).mean(dim=1)
