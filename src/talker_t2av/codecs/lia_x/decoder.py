"""The decoder: z says how the source's feature maps are warped, coarse to fine, and a picture is made of them
(method.md section 9)."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from talker_t2av.codecs.lia_x.direction import Direction
from talker_t2av.codecs.lia_x.layers import ActivatedConvolution, ResidualBlock, StyleConvolution, StyleLayer, upsample
from talker_t2av.config import LiaXConfig

BLOCKS = 4
"""Flow blocks, and residual blocks, of each level."""
NORM_GROUPS = 32


@dataclass(frozen=True)
class LevelOutput:
    """What one level hands up to the next, each [B, C, H, W]."""

    trunk: Tensor
    """What the flow is read off."""
    flow: Tensor
    """[B, 3, H, W]: how far to look, x and y, and how much of what is seen there is used; before tanh and sigmoid."""
    picture: Tensor
    """Warped features on their way to colours."""
    rgb: Tensor
    """[B, 3, H, W] the picture so far."""


class FlowBlock(nn.Module):
    """A style layer, and beside its output another one over the normalised output, times gamma."""

    def __init__(self, channels: int, style_size: int) -> None:
        super().__init__()
        self.first = StyleLayer(channels, channels, style_size)
        self.norm = nn.GroupNorm(NORM_GROUPS, channels)
        self.second = StyleLayer(channels, channels, style_size)
        self.gamma = nn.Parameter(torch.empty(1, channels, 1, 1))

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        """[B, C, H, W] and [B, S] -> the shape of x."""
        x = self.first(x, style)
        return x + self.gamma * self.second(self.norm(x), style)


class Level(nn.Module):
    """Doubles height and width, warps the source's features of that size and adds what they show to the picture."""

    def __init__(self, inputs: int, channels: int, style_size: int, *, coarsest: bool) -> None:
        super().__init__()
        self.lift = StyleLayer(inputs, channels, style_size, upsamples=True)
        self.blocks = nn.ModuleList(FlowBlock(channels, style_size) for _ in range(BLOCKS))
        self.flow = StyleConvolution(channels, 3, 1, style_size, demodulates=False)
        self.picture_lift = None if coarsest else ActivatedConvolution(inputs, channels, 3, "up")
        self.picture_blocks = nn.Sequential(*(ResidualBlock(channels) for _ in range(BLOCKS)))
        self.rgb = ActivatedConvolution(channels, 3, 1)
        self.rgb_bias = nn.Parameter(torch.empty(1, 3, 1, 1))

    def forward(self, trunk: Tensor, feature: Tensor, style: Tensor, below: LevelOutput | None) -> LevelOutput:
        """[B, inputs, h, h], [B, C, 2 h, 2 h], [B, S] and, but for the coarsest, the level below -> this level's."""
        hidden = self.lift(trunk, style)
        for block in self.blocks:
            hidden = block(hidden, style)
        flow = self.flow(hidden, style)
        if below is not None:
            flow = flow + upsample(below.flow)
        seen = torch.sigmoid(flow[:, 2:])
        warped = warp(feature, torch.tanh(flow[:, :2])) * seen
        picture = warped
        if below is not None and self.picture_lift is not None:
            picture = warped + self.picture_lift(below.picture)
        picture = self.picture_blocks(picture)
        rgb = self.rgb(picture) + self.rgb_bias
        if below is not None:
            rgb = rgb + upsample(below.rgb)
        return LevelOutput(trunk=warped + (1 - seen) * hidden, flow=flow, picture=picture, rgb=rgb)


class Decoder(nn.Module):
    """Levels from 8 x 8 to the picture's size, the first of which begins with a learnt constant."""

    def __init__(self, config: LiaXConfig) -> None:
        super().__init__()
        channels, style_size = config.level_channels[::-1], config.style_size
        self.direction = Direction(style_size, config.latent_size)
        self.constant = nn.Parameter(torch.empty(1, channels[0], 4, 4))
        self.input = StyleLayer(channels[0], channels[0], style_size)
        below = [channels[0], *channels[:-1]]
        self.levels = nn.ModuleList(
            Level(inputs, outputs, style_size, coarsest=index == 0)
            for index, (inputs, outputs) in enumerate(zip(below, channels, strict=True))
        )

    def forward(self, z: Tensor, features: list[Tensor], codes: Tensor) -> Tensor:
        """What the encoder knows of one source, z [1, S] and feature maps [1, C, h, h], and [B, M] raw motion codes ->
        [B, 3, size, size] frames, about -1..1."""
        style = z + self.direction(codes)
        if len(features) != len(self.levels):
            raise ValueError(f"{len(features)} feature maps were given, expected {len(self.levels)}")
        maps = [feature.expand(len(style), -1, -1, -1) for feature in features]
        trunk = self.input(self.constant.expand(len(style), -1, -1, -1), style)
        level = self.levels[0](trunk, maps[0], style, below=None)
        for module, feature in zip(self.levels[1:], maps[1:], strict=True):
            level = module(level.trunk, feature, style, level)
        return level.rgb


def warp(feature: Tensor, offset: Tensor) -> Tensor:
    """[B, C, H, W] seen through [B, 2, H, W] offsets, x and y, half the picture's edge being 1; nothing is outside."""
    rows, columns = (torch.linspace(-1, 1, length).to(offset) for length in offset.shape[2:])
    y, x = torch.meshgrid(rows, columns, indexing="ij")
    grid = torch.stack((x, y), dim=-1) + offset.permute(0, 2, 3, 1)
    return F.grid_sample(feature, grid, align_corners=True)
