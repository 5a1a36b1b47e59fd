"""The codec: analysis of a waveform into latents, and the decoder back."""

from pathlib import Path

import torch
from torch import Tensor, nn

from talker_t2av.checkpoints.safe_tensors import load_strictly, read_tensors
from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.codecs.source_filter.decoder import Decoder, SourceFilterStream
from talker_t2av.codecs.source_filter.features import analyse, default_filters
from talker_t2av.codecs.source_filter.latents import LatentEncoder
from talker_t2av.config import SourceFilterConfig

ANALYSIS_LEVEL = 0.9
"""Analysis hears the waveform this much softer, which is how the decoder learnt it; decoding undoes it."""


class SourceFilterCodec(nn.Module):
    """`AudioCodec` of nano."""

    filters: Tensor

    def __init__(self, config: SourceFilterConfig) -> None:
        super().__init__()
        self.sample_rate, self.latent_size = config.sample_rate, config.latent_size
        self.encoder = LatentEncoder(config.latent_size, config.encoder_width)
        self.decoder = Decoder(config.latent_size, config.width)
        self.register_buffer("filters", default_filters(), persistent=False)

    @classmethod
    def load(cls, path: Path, config: SourceFilterConfig) -> "SourceFilterCodec":
        """Read a safetensors file, strictly."""
        codec = cls(config)
        load_strictly(codec, read_tensors(path), path)
        return codec.eval()

    @property
    def frame_samples(self) -> int:
        """Samples a latent stands for."""
        return self.sample_rate // FRAME_RATE

    @torch.inference_mode()
    def encode(self, samples: Tensor) -> Tensor:
        """[N] samples in -1..1 -> [ceil(N / 960), C] latents; the end is filled with silence."""
        if samples.ndim != 1:
            raise ValueError(f"samples have shape {tuple(samples.shape)}, expected [N]")
        padded = torch.nn.functional.pad(samples, (0, -len(samples) % self.frame_samples))
        return self.encoder(analyse(padded * ANALYSIS_LEVEL, self.filters))

    def decode(self, latents: Tensor) -> Tensor:
        """[T, C] latents -> [960 T] samples in -1..1; the same ones that a stream gives."""
        stream = self.stream()
        return torch.cat((stream.push(latents), stream.finish()))

    def stream(self) -> SourceFilterStream:
        """A fresh incremental decoder."""
        return SourceFilterStream(self.decoder, self.latent_size, 1 / ANALYSIS_LEVEL)
