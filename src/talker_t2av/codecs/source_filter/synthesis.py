"""Source and filter: a pulse train and noise, shaped in short-time spectra and overlap-added.

Everything here is in frames of 10 ms, windows of 20 ms centred on them, spectra of 513 bins.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from talker_t2av.codecs.source_filter.features import (
    HIGHEST_HZ,
    LOWEST_HZ,
    MEL_BANDS,
    TRANSFORM_SIZE,
    mel_edges,
    mel_filters,
)
from talker_t2av.codecs.source_filter.network import HARMONIC_BANDS, NOISE_BANDS, PHASE_BANDS, FilterParameters
from talker_t2av.codecs.source_filter.pitch import HOP, SAMPLE_RATE

WINDOW = 2 * HOP
BINS = TRANSFORM_SIZE // 2 + 1
NYQUIST = SAMPLE_RATE / 2
HIGHEST_HARMONIC = 11_900.0
PITCH_RANGE = (50.0, 600.0)
ENVELOPE_RANGE = (-9.0, 3.0)
GAIN_RANGE = (-14.0, 6.0)
CEPSTRUM_KEPT, CEPSTRUM_FADED = 40, 80
UNVOICED_CUT = 7.0
"""Log gain that the pulses lose where nothing is voiced."""
VOICED_NOISE_CUT = 12 / (20 / math.log(10))
"""12 dB less noise under 3 kHz in voiced frames."""


def band_matrix(bands: int) -> Tensor:
    """[bands, 513] linear interpolation from bands, evenly spaced in mel, to bins."""
    frequency = np.linspace(0, NYQUIST, BINS)
    mel = 2595 * np.log10(1 + frequency / 700)
    position = mel / (mel[-1] / (bands - 1))
    low = np.minimum(position.astype(int), bands - 2)
    matrix = np.zeros((bands, BINS), np.float32)
    matrix[low, np.arange(BINS)] = 1 - (position - low)
    matrix[low + 1, np.arange(BINS)] += position - low
    return torch.from_numpy(matrix)


def mel_to_bins() -> tuple[Tensor, Tensor]:
    """[100, 513] and [513]: log-mel magnitudes of the analysis -> log gain of each bin."""
    centres = mel_edges(MEL_BANDS, LOWEST_HZ, HIGHEST_HZ)[1:-1]
    frequency = np.linspace(0, NYQUIST, BINS)
    matrix = torch.tensor(
        np.stack([np.interp(frequency, centres, row) for row in np.eye(MEL_BANDS)]), dtype=torch.float32
    )
    area = mel_filters(SAMPLE_RATE, TRANSFORM_SIZE, MEL_BANDS, LOWEST_HZ, HIGHEST_HZ).sum(dim=1)
    window_energy = torch.hann_window(TRANSFORM_SIZE, dtype=torch.float64).square().sum()
    return matrix, (-torch.log(area) - 0.5 * math.log(float(window_energy))) @ matrix


def pulse_train(log_pitch: Tensor, phase: Tensor) -> tuple[Tensor, Tensor]:
    """Band-limited pulses between pitch values [B, F + 1] 10 ms apart -> [B, 240 F] samples and the phase [B] after.

    `phase` is in cycles; all harmonics under 11.9 kHz have the same amplitude.
    """
    steps = torch.arange(HOP, device=log_pitch.device) / HOP
    curve = torch.exp(log_pitch[:, :-1, None] * (1 - steps) + log_pitch[:, 1:, None] * steps)
    frequency = curve.flatten(1).double().clamp(*PITCH_RANGE)
    cycles = (phase[:, None] + torch.cumsum(frequency / SAMPLE_RATE, dim=1)) % 1.0
    angle = cycles * 2 * math.pi
    harmonics = torch.floor(HIGHEST_HARMONIC / frequency)
    sine = torch.sin(angle / 2)
    sine = torch.where(sine.abs() < 1e-6, torch.full_like(sine, 1e-6), sine)
    pulses = torch.sin((harmonics + 0.5) * angle) / (2 * sine) - 0.5
    return (pulses * torch.sqrt(2 * frequency / NYQUIST)).float(), cycles[:, -1]


@dataclass(frozen=True)
class Gains:
    """Filters of the two sources, one row a frame."""

    harmonic: Tensor
    """[B, F, 513] complex."""
    noise: Tensor
    """[B, F, 513] real."""


class FilterBank(nn.Module):
    """Filter parameters -> spectra; holds constant tables only."""

    mel_matrix: Tensor
    mel_offset: Tensor
    frequency: Tensor
    harmonic_bands: Tensor
    phase_bands: Tensor
    noise_bands: Tensor
    harmonic_prior: Tensor
    noise_prior: Tensor
    lifter: Tensor
    sines: Tensor
    window: Tensor

    def __init__(self) -> None:
        super().__init__()
        matrix, offset = mel_to_bins()
        frequency = torch.linspace(0, NYQUIST, BINS)
        quefrency = torch.arange(1, CEPSTRUM_FADED + 1)
        fade = 0.5 + 0.5 * torch.cos((quefrency - CEPSTRUM_KEPT) / (CEPSTRUM_KEPT + 1) * math.pi)
        noise_prior = -2.5 + 2.2 * torch.sigmoid((frequency - 4000) / 700)
        noise_prior = noise_prior - VOICED_NOISE_CUT * torch.sigmoid((3000 - frequency) / 400)
        tables = {
            "mel_matrix": matrix,
            "mel_offset": offset,
            "frequency": frequency,
            "harmonic_bands": band_matrix(HARMONIC_BANDS),
            "phase_bands": band_matrix(PHASE_BANDS),
            "noise_bands": band_matrix(NOISE_BANDS),
            "harmonic_prior": -2 * torch.sigmoid((frequency - 4500) / 700),
            "noise_prior": noise_prior,
            "lifter": torch.where(quefrency <= CEPSTRUM_KEPT, 1.0, fade),
            "sines": torch.sin(quefrency[:, None] * torch.arange(BINS)[None] * 2 * math.pi / TRANSFORM_SIZE),
            "window": torch.hann_window(WINDOW),
        }
        for name, table in tables.items():
            self.register_buffer(name, table, persistent=False)

    def minimum_phase(self, envelope: Tensor, log_pitch: Tensor) -> Tensor:
        """[B, F, 513] phase of the smoothed envelope, delayed so that the fundamental has phase zero."""
        cepstrum = torch.fft.irfft(envelope.clamp(*ENVELOPE_RANGE), n=TRANSFORM_SIZE)[..., 1 : CEPSTRUM_FADED + 1]
        phase = -2 * ((cepstrum * self.lifter) @ self.sines)
        pitch = torch.exp(log_pitch).clamp(*PITCH_RANGE)[..., None]
        position = pitch / (SAMPLE_RATE / TRANSFORM_SIZE)
        low = position.floor().long()
        share = position - low
        fundamental = torch.gather(phase, -1, low) * (1 - share) + torch.gather(phase, -1, low + 1) * share
        return phase - self.frequency / pitch * fundamental

    def gains(self, parameters: FilterParameters, log_pitch: Tensor, voicing: Tensor) -> Gains:
        """Filters for `log_pitch` [B, F] and `voicing` [B, F] in 0..1."""
        envelope = parameters.log_mel @ self.mel_matrix + self.mel_offset
        with torch.no_grad():
            phase = self.minimum_phase(envelope, log_pitch)
        voiced = voicing[..., None]
        magnitude = torch.exp(
            (
                envelope + self.harmonic_prior + UNVOICED_CUT * (voiced - 1) + parameters.harmonic @ self.harmonic_bands
            ).clamp(*GAIN_RANGE)
        )
        real, imaginary = (part @ self.phase_bands for part in parameters.phase.unbind(-1))
        magnitude = magnitude * torch.rsqrt(real.square() + imaginary.square() + 1e-4)
        correction = torch.complex(real * magnitude, imaginary * magnitude)
        noise = envelope + self.noise_prior * voiced + parameters.noise @ self.noise_bands
        return Gains(
            harmonic=correction * torch.polar(torch.ones_like(phase), phase),
            noise=torch.exp(noise.clamp(*GAIN_RANGE)),
        )

    def spectra(self, samples: Tensor) -> Tensor:
        """[B, 240 (F + 1)] samples, beginning one hop before the first frame -> [B, F, 513] spectra."""
        frames = samples.unfold(1, WINDOW, HOP) * self.window
        return torch.fft.rfft(F.pad(frames, ((TRANSFORM_SIZE - WINDOW) // 2,) * 2))

    def shaped(self, gains: Gains, pulses: Tensor, noise: Tensor) -> Tensor:
        """[B, F, 1024] waves of the frames of both sources [B, 240 (F + 1)], to be overlap-added."""
        spectrum = gains.harmonic * self.spectra(pulses) + gains.noise * self.spectra(noise)
        return torch.fft.irfft(spectrum, n=TRANSFORM_SIZE)


def overlap_add(waves: Tensor) -> Tensor:
    """[B, F, 1024] waves -> [B, 240 (F - 1) + 1024]."""
    length = (waves.shape[1] - 1) * HOP + TRANSFORM_SIZE
    return F.fold(waves.transpose(1, 2), (1, length), (1, TRANSFORM_SIZE), stride=(1, HOP))[:, 0, 0]
