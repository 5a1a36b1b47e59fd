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
from talker_t2av.config import WhisperXVaeConfig

SAMPLE_RATE, WINDOW, HOP = 16_000, 400, 160
WINDOW_SAMPLES = 30 * SAMPLE_RATE
POSITIONS = WINDOW_SAMPLES // HOP // 2
"""Of Whisper's output in one window: 50 a second."""
FLOOR, RANGE = 1e-10, 8.0
"""Least mel energy, and how many powers of ten below the loudest are told apart."""


def log_mel(samples: Tensor, bands: int) -> Tensor:
    """[B, N] windows at 16 kHz -> [B, bands, N / 160] as Whisper wants them: about -1..1, by the loudest of each."""
    window = torch.hann_window(WINDOW, device=samples.device)
    spectrum = torch.stft(samples, WINDOW, HOP, window=window, return_complex=True)[..., :-1]
    filters = mel_filters(SAMPLE_RATE, WINDOW, bands, 0.0, SAMPLE_RATE / 2).to(samples.device)
    levels = (filters @ spectrum.abs().square()).clamp(min=FLOOR).log10()
    return (torch.maximum(levels, levels.amax(dim=(1, 2), keepdim=True) - RANGE) + 4) / 4


class WhisperFeatures(nn.Module):
    """Whisper's encoder, and the average of each two of its states."""

    def __init__(self, config: WhisperXVaeConfig) -> None:
        super().__init__()
        self.mel_bands = config.whisper.mel_bands
        self.network = WhisperEncoder(
            WhisperConfig(
                num_mel_bins=config.whisper.mel_bands,
                d_model=config.width,
                encoder_layers=config.whisper.layers,
                encoder_attention_heads=config.whisper.heads,
                encoder_ffn_dim=4 * config.width,
                max_source_positions=POSITIONS,
            )
        )

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
