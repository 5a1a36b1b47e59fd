"""Decoding as latents arrive; decoding a whole clip is the same loop."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from talker_t2av.codecs.source_filter.network import DecoderNetwork, FilterParameters, NetworkState
from talker_t2av.codecs.source_filter.pitch import HOP
from talker_t2av.codecs.source_filter.post_filter import PostFilter
from talker_t2av.codecs.source_filter.synthesis import TRANSFORM_SIZE, FilterBank, Gains, overlap_add, pulse_train

NOISE_SEED = 0
PIECE = 4
HALF = TRANSFORM_SIZE // 2


@dataclass(frozen=True)
class _Pending:
    """Frames that are decided but wait for the pitch after them, the sound that still overlaps, the sources so far."""

    gains: Gains
    log_pitch: Tensor
    phase: Tensor
    pulses: Tensor
    noise: Tensor
    overlap: Tensor
    leading: int
    """Samples still to be dropped: the first window begins before the clip."""


class Decoder(nn.Module):
    """Network, post filter and filter bank."""

    def __init__(self, latent_size: int, width: int) -> None:
        super().__init__()
        self.network = DecoderNetwork(latent_size, width)
        self.post_filter = PostFilter()
        self.filter_bank = FilterBank()


class SourceFilterStream:
    """`AudioStream`: of whole patches it holds one latent (40 ms) and about one and a half windows (31 ms) back."""

    def __init__(self, decoder: Decoder, latent_size: int, level: float) -> None:
        self._decoder, self._latent_size, self._level = decoder, latent_size, level
        self._generator = torch.Generator().manual_seed(NOISE_SEED)
        self._network_state: NetworkState = decoder.network.initial(batch=1)
        self._unread = torch.zeros(0, latent_size)
        self._waiting = torch.zeros(1, 0, latent_size)
        self._pending: _Pending | None = None
        self._given = self._read = 0

    @torch.inference_mode()
    def push(self, latents: Tensor) -> Tensor:
        """[t, C] -> [n] samples. Latents are decoded four at a time, a patch, so that however they are pushed the
        samples are the same to the bit; what is less than four waits."""
        if latents.ndim != 2 or latents.shape[1] != self._latent_size:
            raise ValueError(f"latents have shape {tuple(latents.shape)}, expected [frames, {self._latent_size}]")
        unread = torch.cat((self._unread, latents))
        ready = len(unread) // PIECE * PIECE
        self._unread = unread[ready:]
        return self._read_pieces(unread[:ready])

    @torch.inference_mode()
    def finish(self) -> Tensor:
        """[n] the rest."""
        rest = self._read_pieces(self._unread)
        if not self._read:
            return rest
        silence = torch.zeros(1, 1, self._latent_size)
        end = self._decode(silence, last=True)[: self._read * 4 * HOP - self._given]
        return torch.cat((rest, end))

    def _read_pieces(self, latents: Tensor) -> Tensor:
        """[t, C] -> [n], four latents at a time."""
        if not len(latents):
            return torch.zeros(0)
        self._read += len(latents)
        samples = torch.cat([self._decode(piece, last=False) for piece in latents[None].split(PIECE, dim=1)])
        self._given += len(samples)
        return samples

    def _decode(self, latents: Tensor, last: bool) -> Tensor:
        self._waiting = torch.cat((self._waiting, latents), dim=1)
        begun = self._pending is not None
        if self._waiting.shape[1] < (1 if begun else 2):
            return torch.zeros(0)
        parameters, self._network_state = self._decoder.network(self._waiting, self._network_state)
        self._waiting = self._waiting[:, :0]
        pending = self._joined(parameters)
        log_pitch = F.pad(pending.log_pitch, (0, 1), mode="replicate") if last else pending.log_pitch
        ready = log_pitch.shape[1] - 1
        pulses, phase = pulse_train(log_pitch, pending.phase)
        pulses = torch.cat((pending.pulses, pulses), dim=1)
        noise = torch.cat((pending.noise, torch.randn(1, ready * HOP, generator=self._generator)), dim=1)
        gains = Gains(pending.gains.harmonic[:, :ready], pending.gains.noise[:, :ready])
        sound = overlap_add(self._decoder.filter_bank.shaped(gains, pulses, noise))
        sound[:, : pending.overlap.shape[1]] += pending.overlap
        cut = sound.shape[1] if last else ready * HOP
        out = sound[0, :cut]
        dropped = min(pending.leading, len(out))
        self._pending = _Pending(
            gains=Gains(pending.gains.harmonic[:, ready:], pending.gains.noise[:, ready:]),
            log_pitch=pending.log_pitch[:, ready:],
            phase=phase,
            pulses=pulses[:, -HOP:],
            noise=noise[:, -HOP:],
            overlap=sound[:, cut:],
            leading=pending.leading - dropped,
        )
        return (out[dropped:] * self._level).clamp(-1, 1)

    def _joined(self, parameters: FilterParameters) -> _Pending:
        """What was pending, with newly decided frames behind it."""
        voicing = torch.sigmoid(parameters.voicing)
        filtered = self._decoder.post_filter(parameters, voicing)
        gains = self._decoder.filter_bank.gains(filtered, parameters.log_pitch, voicing)
        before = self._pending
        if before is None:
            silence = torch.zeros(1, HOP)
            start = torch.zeros(1, dtype=torch.float64)
            return _Pending(gains, parameters.log_pitch, start, silence, silence, torch.zeros(1, 0), HALF)
        return _Pending(
            gains=Gains(
                torch.cat((before.gains.harmonic, gains.harmonic), dim=1),
                torch.cat((before.gains.noise, gains.noise), dim=1),
            ),
            log_pitch=torch.cat((before.log_pitch, parameters.log_pitch), dim=1),
            phase=before.phase,
            pulses=before.pulses,
            noise=before.noise,
            overlap=before.overlap,
            leading=before.leading,
        )
