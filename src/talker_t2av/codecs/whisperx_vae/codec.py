"""The codec: waveform to latents and back."""

import math
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from talker_t2av.checkpoints.deferred import Deferred, without_weights
from talker_t2av.checkpoints.safe_tensors import check_strictly, load_strictly, read_shapes, read_tensors
from talker_t2av.codecs.whisperx_vae.decoder import LatentDecoder
from talker_t2av.codecs.whisperx_vae.encoder import LatentEncoder
from talker_t2av.codecs.whisperx_vae.stream import WhisperXVaeStream
from talker_t2av.codecs.whisperx_vae.whisper_features import SAMPLE_RATE as WHISPER_RATE
from talker_t2av.config import WhisperXVaeConfig
from talker_t2av.media.resampling import resample


class WhisperXVaeNetwork(nn.Module):
    """Both halves: what a file of weights holds."""

    def __init__(self, config: WhisperXVaeConfig) -> None:
        super().__init__()
        self.encoder = LatentEncoder(config)
        self.decoder = LatentDecoder(config)


class WhisperXVaeCodec(nn.Module):
    """`AudioCodec` of the release, whose latents the talker knows as they come out (method.md section 2). The encoder,
    most of the weights, is in memory only while something is encoded."""

    def __init__(self, config: WhisperXVaeConfig, decoder: LatentDecoder, encoder: Deferred[LatentEncoder]) -> None:
        super().__init__()
        self.sample_rate, self.latent_size = config.sample_rate, config.latent_size
        self.strides, self.frame_samples = config.strides, math.prod(config.strides)
        self.decoder, self.encoder = decoder, encoder

    @classmethod
    def load(cls, path: Path, config: WhisperXVaeConfig) -> "WhisperXVaeCodec":
        """Read a safetensors file, strictly: all of its names and shapes, and the values of the decoder."""
        network = without_weights(lambda: WhisperXVaeNetwork(config))
        check_strictly(network, read_shapes(path), path)
        load_strictly(network.decoder, read_tensors(path, "decoder."), path, assign=True)
        return cls(config, network.decoder, Deferred(network.encoder, path, "encoder."))

    @property
    def device(self) -> torch.device:
        """Where the decoder is; latents and samples come back there."""
        return self.decoder.projection.weight.device

    @torch.inference_mode()
    def encode(self, samples: Tensor) -> Tensor:
        """[N] samples in -1..1 -> [ceil(N / 960), C] latents; the end is filled with silence. Whisper reads it in
        windows of 30 s, the convolutions at once."""
        if samples.ndim != 1 or not len(samples):
            raise ValueError(f"samples have shape {tuple(samples.shape)}, expected [N], at least one")
        padded = F.pad(samples.to(self.device), (0, -len(samples) % self.frame_samples))
        with self.encoder.lent(self.device) as encoder:
            return encoder(padded, resample(padded, self.sample_rate, WHISPER_RATE))

    @torch.inference_mode()
    def decode(self, latents: Tensor) -> Tensor:
        """[T, C] latents -> [960 T] samples in -1..1."""
        return self.decoder(latents[None])[0] if len(latents) else latents.new_zeros(0)

    def stream(self) -> WhisperXVaeStream:
        """A fresh incremental decoder."""
        nothing = torch.zeros(0, self.latent_size, device=self.device)
        return WhisperXVaeStream(self.decoder, self.strides[::-1], nothing)
