"""LIA-X's network: pictures to motion codes, and one picture moved by them (method.md section 9)."""

from torch import Tensor, nn

from talker_t2av.codecs.lia_x.decoder import Decoder
from talker_t2av.codecs.lia_x.direction import Direction
from talker_t2av.codecs.lia_x.encoder import Encoder
from talker_t2av.config import LiaXConfig


class LiaX(nn.Module):
    """Encoder, motion and, if it `renders`, directions and decoder. Codes are raw: nothing is normalised here."""

    def __init__(self, config: LiaXConfig, *, renders: bool = True) -> None:
        super().__init__()
        channels = config.level_channels
        self.encoder = Encoder(channels, config.style_size)
        self.motion = nn.Linear(config.style_size, config.latent_size)
        self.direction = Direction(config.style_size, config.latent_size) if renders else None
        self.decoder = Decoder(channels[::-1], config.style_size) if renders else None

    def encode(self, pictures: Tensor) -> Tensor:
        """[B, 3, size, size] in -1..1 -> [B, M] raw motion codes."""
        z, _ = self.encoder(pictures)
        return self.motion(z)

    def decode(self, z: Tensor, features: list[Tensor], codes: Tensor) -> Tensor:
        """A source's z [1, S] and feature maps, and [B, M] raw codes -> [B, 3, size, size] frames, about -1..1."""
        if self.decoder is None or self.direction is None:
            raise ValueError("this network was made without its decoder (renders=False)")
        return self.decoder(features, z + self.direction(codes))
