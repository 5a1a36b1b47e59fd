"""The convolutions of the Descript Audio Codec (Kumar et al. 2023, arXiv 2306.06546), weight norm folded in.

`transformers` has them, too, but for even strides only: there the transposed convolution has no output padding.
"""

import math

import torch
from torch import Tensor, nn

KERNEL = 7
DILATIONS = (1, 3, 9)


class Snake(nn.Module):
    """x + sin(alpha x)^2 / alpha, alpha learnt for every channel (Ziyin et al. 2020, arXiv 2006.08195)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.alpha = nn.Parameter(torch.ones(1, channels, 1))

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, T] -> [B, C, T]."""
        return x + torch.sin(self.alpha * x).square() / (self.alpha + 1e-9)


class ResidualUnit(nn.Module):
    """A dilated convolution and a pointwise one, each behind a Snake, added to their input."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            Snake(channels),
            nn.Conv1d(channels, channels, KERNEL, dilation=dilation, padding=dilation * (KERNEL // 2)),
            Snake(channels),
            nn.Conv1d(channels, channels, 1),
        )

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, T] -> [B, C, T]."""
        return x + self.layers(x)


def residual_units(channels: int) -> list[nn.Module]:
    """Three, each with three times the dilation of the one before."""
    return [ResidualUnit(channels, dilation) for dilation in DILATIONS]


def stride_padding(stride: int) -> int:
    """What a strided convolution with a kernel of 2 strides is padded with, so that T becomes T / stride."""
    return math.ceil(stride / 2)


class EncoderBlock(nn.Module):
    """Residual units, then a strided convolution to twice as many channels."""

    def __init__(self, channels: int, stride: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *residual_units(channels),
            Snake(channels),
            nn.Conv1d(channels, 2 * channels, 2 * stride, stride, padding=stride_padding(stride)),
        )

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, T] -> [B, 2 C, T / stride]."""
        return self.layers(x)


class DecoderBlock(nn.Module):
    """A strided transposed convolution to half as many channels, then residual units."""

    def __init__(self, channels: int, stride: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            Snake(channels),
            nn.ConvTranspose1d(
                channels,
                channels // 2,
                2 * stride,
                stride,
                padding=stride_padding(stride),
                output_padding=stride % 2,
            ),
            *residual_units(channels // 2),
        )

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, T] -> [B, C / 2, T stride]."""
        return self.layers(x)
