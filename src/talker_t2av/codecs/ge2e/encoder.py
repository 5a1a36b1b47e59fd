"""A voice as one vector: a three-layer LSTM over mel frames, averaged over overlapping windows; and its pitch.

Generalised end-to-end speaker verification (Wan et al. 2018, arXiv 1710.10467).
"""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from talker_t2av.checkpoints.safe_tensors import load_strictly, read_tensors
from talker_t2av.codecs.source_filter.features import mel_filters
from talker_t2av.codecs.source_filter.pitch import SAMPLE_RATE as PITCH_RATE
from talker_t2av.codecs.source_filter.pitch import track_pitch
from talker_t2av.config import Ge2eConfig
from talker_t2av.errors import UserError
from talker_t2av.media.resampling import resample

MEL_BANDS, WINDOW, HOP = 40, 400, 160
LAYERS = 3
PARTIAL_FRAMES, PARTIAL_STEP = 160, 77
"""Windows of 1.6 s, about 1.3 of them a second."""
CLOSE_STEP = 40
"""Frames between the windows of `identify_windows`."""
TARGET_LEVEL = 10 ** (-30 / 20)
LOUDNESS_FRAME = 480
LOUD_FRAMES = 10
"""What is reached during 0.3 s is loud, however long the pauses are."""
SPEECH_BELOW_LOUD = 10 ** (-35 / 20)
SILENCE = 1e-4
PAUSE_FRAMES = 8
MIDDLE_PITCH = 150.0
SHORTEST_SPEECH = 0.5


class Ge2eEncoder(nn.Module):
    """`SpeakerEncoder` of nano."""

    several_people: float | None = 2.7
    """recipes/nano/references/evaluate.py tells how often it is right."""

    filters: Tensor

    def __init__(self, config: Ge2eConfig) -> None:
        super().__init__()
        self.sample_rate, self.embedding_size = config.sample_rate, config.embedding_size
        self.lstm = nn.LSTM(MEL_BANDS, config.width, LAYERS, batch_first=True)
        self.linear = nn.Linear(config.width, config.width)
        filters = mel_filters(config.sample_rate, WINDOW, MEL_BANDS, 0.0, config.sample_rate / 2)
        self.register_buffer("filters", filters, persistent=False)

    @classmethod
    def load(cls, path: Path, config: Ge2eConfig) -> "Ge2eEncoder":
        """Read a safetensors file, strictly."""
        encoder = cls(config)
        load_strictly(encoder, read_tensors(path), path)
        return encoder.eval()

    def mel_frames(self, samples: Tensor) -> Tensor:
        """[N] samples at 16 kHz -> [N // 160 + 1, 40] mel energies."""
        window = torch.hann_window(WINDOW, device=samples.device)
        spectrum = torch.stft(samples, WINDOW, HOP, window=window, pad_mode="constant", return_complex=True)
        return (self.filters @ spectrum.abs().square()).T

    def forward(self, frames: Tensor) -> Tensor:
        """[B, 160, 40] mel frames -> [B, width] GE2E embeddings of unit length."""
        _, (hidden, _) = self.lstm(frames)
        return F.normalize(F.relu(self.linear(hidden[-1])), dim=-1)

    @torch.inference_mode()
    def embed(self, samples: Tensor) -> Tensor:
        """[N] samples at 16 kHz -> [S]: `identify`, and the pitch, which it hardly tells."""
        return torch.cat((self.identify(samples), pitch_feature(resample(samples, self.sample_rate, PITCH_RATE))))

    @torch.inference_mode()
    def identify(self, samples: Tensor) -> Tensor:
        """[N] samples at 16 kHz -> [width] GE2E's unit vector, whose cosines say how alike voices are.

        Raises `UserError` where nobody speaks for half a second.
        """
        speech = speech_only(samples)
        if len(speech) < SHORTEST_SPEECH * self.sample_rate:
            raise UserError("The voice sample contains no speech to speak of: give a few seconds of one clear voice.")
        frames = self.mel_frames(normalise_level(speech))
        starts = range(0, max(1, len(frames) - PARTIAL_FRAMES // 4), PARTIAL_STEP)
        padded = F.pad(frames, (0, 0, 0, starts[-1] + PARTIAL_FRAMES - len(frames)))
        partials = torch.stack([padded[start : start + PARTIAL_FRAMES] for start in starts])
        return F.normalize(self(partials).mean(dim=0), dim=0)

    @torch.inference_mode()
    def identify_windows(self, samples: Tensor, speech: Tensor) -> Tensor:
        """[N] samples at 16 kHz, [F] is speech there, every 10 ms? -> [P, width] unit vectors of windows of 1.6 s of
        speech, 0.4 s apart; none where there is less."""
        frames = self.mel_frames(normalise_level(samples))[: len(speech)]
        frames = frames[speech[: len(frames)]]
        if len(frames) < PARTIAL_FRAMES:
            return frames.new_zeros(0, self.linear.out_features)
        embeddings: Tensor = self(frames.unfold(0, PARTIAL_FRAMES, CLOSE_STEP).transpose(1, 2))
        return embeddings


def pitch_feature(samples: Tensor) -> Tensor:
    """[N] samples at 24 kHz -> [1] median fundamental in octaves above 150 Hz; 0 where nothing is voiced."""
    pitch = track_pitch(samples.cpu().numpy())
    voiced = pitch[pitch > 0]
    octaves = float(np.log2(np.median(voiced) / MIDDLE_PITCH)) if len(voiced) else 0.0
    return samples.new_tensor([octaves])


def normalise_level(samples: Tensor) -> Tensor:
    """Raise soft samples to -30 dB of full scale."""
    level = samples.square().mean().sqrt()
    return samples * (TARGET_LEVEL / level) if 0 < level < TARGET_LEVEL else samples


def speech_only(samples: Tensor) -> Tensor:
    """Leave out pauses: 30 ms frames far below the loud ones, apart from their close neighbourhood."""
    frames = samples[: len(samples) // LOUDNESS_FRAME * LOUDNESS_FRAME].view(-1, LOUDNESS_FRAME)
    if len(frames) < LOUD_FRAMES:
        return samples[:0]
    level = frames.square().mean(dim=1).sqrt()
    loud = level.topk(LOUD_FRAMES).values[-1]
    if loud < SILENCE:
        return samples[:0]
    active = (level > loud * SPEECH_BELOW_LOUD).float()
    near = F.max_pool1d(active[None, None], 2 * PAUSE_FRAMES + 1, stride=1, padding=PAUSE_FRAMES)[0, 0]
    return frames[near > 0].flatten()
