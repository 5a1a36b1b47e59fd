"""What the audio decoder is trained on: spectra at five resolutions, and three discriminators of spectrograms."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrizations import weight_norm

SIZES = (1536, 768, 384, 192, 96)
COMPLEX_BELOW = 2000 / 24_000
LOG_WEIGHT, ROOT_WEIGHT, COMPLEX_WEIGHT = 0.5, 3.0, 0.3
DISCRIMINATORS = ((1024, 256), (384, 96), (128, 64))
CHANNELS = (16, 16, 32, 32)
SLOPE = 0.1


def spectra(samples: Tensor, size: int, hop: int) -> Tensor:
    """[B, N] -> complex [B, bins, frames], of unit gain for white noise."""
    window = torch.hann_window(size, device=samples.device)
    scale = window.square().sum().sqrt()
    return torch.stft(samples, size, hop, window=window, center=False, return_complex=True) / scale


def spectral_distance(one: Tensor, other: Tensor, phase: bool) -> Tensor:
    """Distance of log and root magnitudes of [B, N] waves; with `phase` also of complex spectra below 2 kHz."""
    total = one.new_zeros(())
    for size in SIZES:
        pair = [spectra(wave, size, size // 3) for wave in (one, other)]
        power = [s.real.square() + s.imag.square() + 1e-9 for s in pair]
        logs = [0.5 * torch.log(p + 1e-7) for p in power]
        total = total + LOG_WEIGHT * (logs[0] - logs[1]).abs().mean()
        total = total + ROOT_WEIGHT * (power[0].pow(0.25) - power[1].pow(0.25)).abs().mean()
        if phase:
            low = max(2, int(COMPLEX_BELOW * size))
            first, second = (s[:, :low] * p[:, :low].pow(-0.25) for s, p in zip(pair, power, strict=True))
            apart = first - second
            total = total + COMPLEX_WEIGHT * torch.sqrt(apart.real.square() + apart.imag.square() + 1e-6).mean()
    return total / len(SIZES)


class SpectrogramDiscriminator(nn.Module):
    """Two-dimensional convolutions over log and fourth-root magnitudes at one resolution."""

    def __init__(self, size: int, hop: int) -> None:
        super().__init__()
        self.size, self.hop = size, hop
        kernels = [(7, 3)] + [(5, 3)] * (len(CHANNELS) - 1)
        widths = (2, *CHANNELS)
        self.layers = nn.ModuleList(
            weight_norm(nn.Conv2d(before, after, kernel, stride=(2, 1), padding=(kernel[0] // 2, 1)))
            for before, after, kernel in zip(widths, widths[1:], kernels, strict=False)
        )
        self.output = weight_norm(nn.Conv2d(CHANNELS[-1], 1, 3, padding=1))

    def forward(self, samples: Tensor) -> tuple[Tensor, list[Tensor]]:
        """[B, N] -> scores and the features of every layer."""
        found = spectra(samples, self.size, self.hop)
        power = found.real.square() + found.imag.square() + 1e-9
        x = torch.stack((0.25 * torch.log(power + 1e-7) + 1.5, 2 * power.pow(0.25)), dim=1)
        features = []
        for layer in self.layers:
            x = F.leaky_relu(layer(x), SLOPE)
            features.append(x)
        return self.output(x), features


def discriminators() -> nn.ModuleList:
    """All three."""
    return nn.ModuleList(SpectrogramDiscriminator(*sizes) for sizes in DISCRIMINATORS)


def discriminator_loss(judges: nn.ModuleList, real: Tensor, made: Tensor) -> Tensor:
    """Hinge loss that the judges minimise."""
    losses = [F.relu(1 - judge(real)[0]).mean() + F.relu(1 + judge(made)[0]).mean() for judge in judges]
    return torch.stack(losses).mean()


def generator_losses(judges: nn.ModuleList, real: Tensor, made: Tensor) -> tuple[Tensor, Tensor]:
    """Adversarial and feature-matching loss that the decoder minimises."""
    scores, matches = [], []
    for judge in judges:
        wanted, (score, found) = judge(real)[1], judge(made)
        scores.append(-score.mean())
        matches += [(w.detach() - f).abs().mean() / w.detach().abs().mean() for w, f in zip(wanted, found, strict=True)]
    return torch.stack(scores).mean(), torch.stack(matches).mean()
