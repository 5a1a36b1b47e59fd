"""A voice as one vector: WavLM listens, ECAPA-TDNN sums up."""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from talker_t2av.checkpoints.deferred import Deferred, without_weights
from talker_t2av.codecs.wavlm_ecapa.ecapa import Ecapa
from talker_t2av.codecs.wavlm_ecapa.wavlm import Wavlm
from talker_t2av.config import WavlmEcapaConfig
from talker_t2av.errors import UserError

SHORTEST_SPEECH = 0.5
"""Seconds."""
FRAME = 160
"""Samples in 10 ms."""
WINDOW, STEP = 160 * FRAME, 40 * FRAME
"""Of `identify_windows`: 1.6 s, 0.4 s apart."""
WINDOWS_AT_ONCE = 8


class WavlmEcapaNetwork(nn.Module):
    """What a file of weights holds."""

    def __init__(self, config: WavlmEcapaConfig) -> None:
        super().__init__()
        self.wavlm = Wavlm(config.wavlm)
        self.ecapa = Ecapa(config)

    def forward(self, samples: Tensor) -> Tensor:
        """[B, N] samples at 16 kHz -> [B, S] embeddings."""
        embedding: Tensor = self.ecapa(self.wavlm(samples))
        return embedding


class WavlmEcapaEncoder:
    """`SpeakerEncoder` of the release. Its weights are in memory only while a voice is heard."""

    several_people: float | None = None
    """Not calibrated: nobody has measured how far apart its embeddings of one person lie, and of two."""

    def __init__(self, config: WavlmEcapaConfig, network: Deferred[WavlmEcapaNetwork]) -> None:
        self.sample_rate, self.embedding_size = config.sample_rate, config.embedding_size
        self.network, self.device = network, torch.device("cpu")

    @classmethod
    def load(cls, path: Path, config: WavlmEcapaConfig) -> "WavlmEcapaEncoder":
        """Read a safetensors file, strictly: all of its names and shapes at once, the values later."""
        return cls(config, Deferred(without_weights(lambda: WavlmEcapaNetwork(config)), path))

    def to(self, device: torch.device) -> "WavlmEcapaEncoder":
        """The same encoder, which from now on works on `device`."""
        self.device = device
        return self

    @torch.inference_mode()
    def embed(self, samples: Tensor) -> Tensor:
        """[N] samples at 16 kHz -> [S] the voice, as long a vector as it comes out.

        Raises `UserError` where there is less than half a second.
        """
        if samples.ndim != 1:
            raise ValueError(f"samples have shape {tuple(samples.shape)}, expected [N]")
        if len(samples) < SHORTEST_SPEECH * self.sample_rate:
            raise UserError(
                f"The voice sample is shorter than {SHORTEST_SPEECH} s: give a few seconds of one clear voice."
            )
        with self.network.lent(self.device) as network:
            return self._embed(network, samples[None])[0]

    def identify(self, samples: Tensor) -> Tensor:
        """[N] samples at 16 kHz -> [S] `embed` as a unit vector, whose cosines say how alike voices are."""
        return F.normalize(self.embed(samples), dim=0)

    @torch.inference_mode()
    def identify_windows(self, samples: Tensor, speech: Tensor) -> Tensor:
        """[N] samples at 16 kHz, [F] is speech there, every 10 ms? -> [P, S] unit vectors of windows of 1.6 s of
        speech, 0.4 s apart; none where there is less."""
        spoken = samples[: len(speech) * FRAME][speech.repeat_interleave(FRAME)[: len(samples)]]
        if len(spoken) < WINDOW:
            return samples.new_zeros(0, self.embedding_size)
        windows = spoken.unfold(0, WINDOW, STEP).split(WINDOWS_AT_ONCE)
        with self.network.lent(self.device) as network:
            return F.normalize(torch.cat([self._embed(network, some) for some in windows]), dim=1)

    def _embed(self, network: WavlmEcapaNetwork, samples: Tensor) -> Tensor:
        """[B, N] -> [B, S]."""
        embedding: Tensor = network(samples.to(self.device))
        return embedding
