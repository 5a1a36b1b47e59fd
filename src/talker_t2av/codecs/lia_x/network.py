"""LIA-X's network: what a file of weights holds (method.md section 9)."""

from torch import nn

from talker_t2av.codecs.lia_x.decoder import Decoder
from talker_t2av.codecs.lia_x.encoder import Encoder
from talker_t2av.config import LiaXConfig


class LiaXNetwork(nn.Module):
    """Both halves. Motion codes are raw here: nothing is normalised."""

    def __init__(self, config: LiaXConfig) -> None:
        super().__init__()
        self.encoder = Encoder(config)
        self.decoder = Decoder(config)
