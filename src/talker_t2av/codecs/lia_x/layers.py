"""What encoder and decoder are made of, as in StyleGAN2 (method.md section 9).

The factors 1/sqrt(fan_in) by which StyleGAN2 multiplies its weights at run time are part of the weights here: they were
multiplied once, when the weights were loaded (`released.convert`).
"""

import math
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SLOPE = 0.2
"""Of the leaky ReLU below zero."""
BLUR = (1.0, 3.0, 3.0, 1.0)
"""The blur in one direction, to be divided by its sum."""
SMALLEST_POWER = 1e-8

Resampling = Literal["keep", "down", "up"]


def activate(x: Tensor) -> Tensor:
    """Leaky ReLU times sqrt(2), elementwise."""
    return F.leaky_relu(x, SLOPE).mul_(math.sqrt(2))


def blur_kernel(gain: float = 1.0) -> Tensor:
    """[4, 4] outer product of `BLUR` with itself, of sum `gain`."""
    line = torch.tensor(BLUR) / sum(BLUR)
    return gain * torch.outer(line, line)


def blur(x: Tensor, padding: int, gain: float = 1.0, stride: int = 1) -> Tensor:
    """[B, C, H, W] blurred, with zeros around: H and W grow by 2 padding - 3, and are then divided by `stride`."""
    channels = x.shape[1]
    kernel = blur_kernel(gain).to(x).expand(channels, 1, -1, -1)
    return F.conv2d(x, kernel, stride=stride, padding=padding, groups=channels)


def upsample(x: Tensor) -> Tensor:
    """[B, C, H, W] -> [B, C, 2 H, 2 W]: zeros between the values, then a blur of sum 4."""
    channels = x.shape[1]
    kernel = blur_kernel(gain=4.0).to(x).expand(channels, 1, -1, -1)
    return F.conv_transpose2d(x, kernel, stride=2, padding=1, groups=channels)


class ActivatedConvolution(nn.Conv2d):
    """Convolution, bias, activation; `down` halves height and width before it, `up` doubles them."""

    def __init__(self, inputs: int, outputs: int, kernel: int, resampling: Resampling = "keep") -> None:
        down = resampling == "down"
        super().__init__(inputs, outputs, kernel, stride=2 if down else 1, padding=0 if down else kernel // 2)
        self.resampling = resampling

    def forward(self, x: Tensor) -> Tensor:
        """[B, inputs, H, W] -> [B, outputs, H, W], or half or twice as high and wide."""
        if self.resampling == "down":
            x = blur(x, padding=(self.kernel_size[0] + 1) // 2)
        elif self.resampling == "up":
            x = upsample(x)
        return activate(super().forward(x))


class StyleConvolution(nn.Module):
    """Convolution, with weights that depend on a style: each input channel is multiplied by a linear function of it.

    Demodulation then divides each output channel by the length of its weights. Both are done to what goes in and what
    comes out, so that all members of a batch share one convolution. If it `upsamples`, it is transposed, with stride 2,
    and blurred. A bias comes last.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int,
        style_size: int,
        *,
        demodulates: bool = True,
        upsamples: bool = False,
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(outputs, inputs, kernel, kernel))
        self.bias = nn.Parameter(torch.empty(outputs))
        self.modulation = nn.Linear(style_size, inputs)
        self.demodulates, self.upsamples = demodulates, upsamples

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        """[B, inputs, H, W] and [B, S] -> [B, outputs, H, W], or twice as high and wide."""
        scale = self.modulation(style)
        x = x * scale[:, :, None, None]
        if self.upsamples:
            x = blur(F.conv_transpose2d(x, self.weight.transpose(0, 1), stride=2), padding=1, gain=4.0)
        else:
            x = F.conv2d(x, self.weight, padding=self.weight.shape[2] // 2)
        bias = self.bias[:, None, None]
        if not self.demodulates:
            return x + bias
        power = scale.square() @ self.weight.square().sum(dim=(2, 3)).T
        return torch.addcmul(bias, x, torch.rsqrt(power + SMALLEST_POWER)[:, :, None, None])


class StyleLayer(StyleConvolution):
    """Style convolution 3 x 3, demodulated, and activation."""

    def __init__(self, inputs: int, outputs: int, style_size: int, *, upsamples: bool = False) -> None:
        super().__init__(inputs, outputs, 3, style_size, upsamples=upsamples)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        """[B, inputs, H, W] and [B, S] -> [B, outputs, H, W], or twice as high and wide."""
        return activate(super().forward(x, style))


class ResidualBlock(nn.Module):
    """Two activated convolutions 3 x 3 beside what goes in, their sum divided by sqrt(2)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = ActivatedConvolution(channels, channels, 3)
        self.second = ActivatedConvolution(channels, channels, 3)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> the same shape."""
        return (x + self.second(self.first(x))) / math.sqrt(2)


class DownBlock(nn.Module):
    """The same at half the height and width, beside a blurred 1 x 1 convolution without bias."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.first = ActivatedConvolution(inputs, outputs, 3)
        self.second = ActivatedConvolution(outputs, outputs, 3, "down")
        self.skip = nn.Conv2d(inputs, outputs, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """[B, inputs, H, W] -> [B, outputs, H / 2, W / 2]."""
        return (self.skip(blur(x, padding=1, stride=2)) + self.second(self.first(x))) / math.sqrt(2)
