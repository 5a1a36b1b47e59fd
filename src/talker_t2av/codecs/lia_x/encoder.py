"""The encoder: a picture -> a style vector z, its motion code, and the feature maps that the decoder warps (method.md
section 9)."""

import torch
from torch import Tensor, nn

from talker_t2av.codecs.lia_x.layers import ActivatedConvolution, DownBlock
from talker_t2av.config import LiaXConfig


class Encoder(nn.Module):
    """A 1 x 1 convolution, blocks that each halve the picture down to 4 x 4, and a convolution over what is left."""

    def __init__(self, config: LiaXConfig) -> None:
        super().__init__()
        channels = config.level_channels
        self.input = ActivatedConvolution(3, channels[0], 1)
        following = [*channels[1:], channels[-1]]
        self.blocks = nn.ModuleList(
            DownBlock(inputs, outputs) for inputs, outputs in zip(channels, following, strict=True)
        )
        self.output = nn.Conv2d(channels[-1], config.style_size, 4, bias=False)
        self.motion = nn.Linear(config.style_size, config.latent_size)

    def forward(self, pictures: Tensor) -> tuple[Tensor, list[Tensor]]:
        """[B, 3, size, size] in -1..1 -> z [B, S], and one feature map [B, C, h, h] for each level of the decoder, from
        8 x 8 to the picture's own size."""
        size = 4 * 2 ** len(self.blocks)
        if pictures.ndim != 4 or pictures.shape[1:] != (3, size, size):
            raise ValueError(f"pictures have shape {tuple(pictures.shape)}, expected {('batch', 3, size, size)}")
        x, features = self.input(pictures), []
        for block in self.blocks:
            features.append(x)
            x = block(x)
        return torch.flatten(self.output(x), start_dim=1), features[::-1]

    def codes(self, pictures: Tensor) -> Tensor:
        """[B, 3, size, size] in -1..1 -> [B, M] raw motion codes."""
        z, _ = self(pictures)
        return self.motion(z)
