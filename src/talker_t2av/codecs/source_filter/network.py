"""The decoder's network: latents at 25 Hz -> pitch, voicing and filter parameters at 100 Hz.

It looks one latent ahead (40 ms) and is causal otherwise. What each layer remembers is a tensor that is passed in and
handed back, so that reading in pieces equals reading at once.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from talker_t2av.codecs.source_filter.features import MEL_BANDS
from talker_t2av.codecs.source_filter.latents import FRAMES_PER_LATENT, MIDDLE_LOG_PITCH

COARSE_BLOCKS, COARSE_KERNEL = 2, 5
FINE_BLOCKS, FINE_KERNEL = 5, 7
EXPANSION = 3
PITCH_HIDDEN = 128
HARMONIC_BANDS, PHASE_BANDS, NOISE_BANDS = 160, 96, 64
LAYER_SCALE = 0.1
LOOK_AHEAD = 1


@dataclass(frozen=True)
class FilterParameters:
    """What the synthesis needs, one row every 10 ms."""

    log_pitch: Tensor
    """[B, F] natural log of Hz."""
    voicing: Tensor
    """[B, F] logits."""
    log_mel: Tensor
    """[B, F, 100] envelope, as the analysis measures it."""
    harmonic: Tensor
    """[B, F, 160] log gain on the envelope of the pulses."""
    phase: Tensor
    """[B, F, 96, 2] complex correction of the pulses' phase."""
    noise: Tensor
    """[B, F, 64] log gain on the envelope of the noise."""


@dataclass(frozen=True)
class NetworkState:
    """The end of what has been read."""

    latents: Tensor
    """[B, C, 2] the last two latents."""
    coarse: list[Tensor]
    fine: list[Tensor]


class CausalBlock(nn.Module):
    """ConvNeXt block that sees only what has been: depthwise convolution, norm, two linear layers, scaled residual."""

    def __init__(self, size: int, kernel: int) -> None:
        super().__init__()
        self.convolution = nn.Conv1d(size, size, kernel, groups=size)
        self.norm = nn.LayerNorm(size)
        self.expand = nn.Linear(size, EXPANSION * size)
        self.contract = nn.Linear(EXPANSION * size, size)
        self.scale = nn.Parameter(torch.full((size,), LAYER_SCALE))

    def initial(self, batch: int) -> Tensor:
        """[B, D, kernel - 1] silence before the beginning."""
        return self.scale.new_zeros(batch, len(self.scale), self.convolution.kernel_size[0] - 1)

    def forward(self, x: Tensor, past: Tensor) -> tuple[Tensor, Tensor]:
        """[B, D, T] and what came before it -> [B, D, T] and what comes before the next."""
        known = torch.cat((past, x), dim=2)
        hidden = self.norm(self.convolution(known).transpose(1, 2))
        hidden = self.contract(F.gelu(self.expand(hidden), approximate="tanh")) * self.scale
        return x + hidden.transpose(1, 2), known[..., known.shape[2] - past.shape[2] :]


class DecoderNetwork(nn.Module):
    """Coarse blocks at 25 Hz, pitch, then fine blocks at 100 Hz that know the pitch."""

    def __init__(self, latent_size: int, width: int) -> None:
        super().__init__()
        self.input = nn.Conv1d(latent_size, width, 2 * LOOK_AHEAD + 1)
        self.coarse = nn.ModuleList(CausalBlock(width, COARSE_KERNEL) for _ in range(COARSE_BLOCKS))
        self.pitch_norm = nn.LayerNorm(width)
        self.pitch_hidden = nn.Linear(width, PITCH_HIDDEN)
        self.pitch_output = nn.Linear(PITCH_HIDDEN, 2 * FRAMES_PER_LATENT)
        self.upsample = nn.Linear(width, FRAMES_PER_LATENT * width)
        self.pitch_embedding = nn.Conv1d(3, width, 1)
        self.fine = nn.ModuleList(CausalBlock(width, FINE_KERNEL) for _ in range(FINE_BLOCKS))
        self.output_norm = nn.LayerNorm(width)
        self.output = nn.Linear(width, HARMONIC_BANDS + 2 * PHASE_BANDS + NOISE_BANDS + MEL_BANDS)
        self.envelope = nn.Linear(latent_size, FRAMES_PER_LATENT * MEL_BANDS)

    def initial(self, batch: int) -> NetworkState:
        """The state before the first latent."""
        return NetworkState(
            latents=self.input.weight.new_zeros(batch, self.input.in_channels, LOOK_AHEAD),
            coarse=_beginnings(self.coarse, batch),
            fine=_beginnings(self.fine, batch),
        )

    def forward(
        self, latents: Tensor, state: NetworkState, log_pitch: Tensor | None = None
    ) -> tuple[FilterParameters, NetworkState]:
        """[B, T, C] latents -> the frames that are decided by now, and the state to go on from.

        The first call gives 4 (T - 1) frames, later ones 4 T: append one zero latent to hear the last one.
        `log_pitch` [B, F] replaces the predicted pitch as input of the fine blocks (training).
        """
        known = torch.cat((state.latents, latents.transpose(1, 2)), dim=2)
        kept = known[..., -2 * LOOK_AHEAD :]
        if known.shape[2] <= 2 * LOOK_AHEAD:
            raise ValueError(f"{tuple(latents.shape)} latents are too few to begin with: the decoder looks one ahead")
        hidden, coarse = _through(self.coarse, self.input(known), state.coarse)
        rows = hidden.transpose(1, 2)
        batch, length, width = rows.shape
        pitch = self.pitch_output(F.gelu(self.pitch_hidden(self.pitch_norm(rows)), approximate="tanh"))
        offset, voicing = (part.reshape(batch, -1) for part in pitch.chunk(2, dim=-1))
        fine_input = self.upsample(rows).reshape(batch, FRAMES_PER_LATENT * length, width).transpose(1, 2)
        heard = offset if log_pitch is None else log_pitch - MIDDLE_LOG_PITCH
        angles = torch.stack((2 * heard, torch.sin(6 * heard), torch.cos(6 * heard)), dim=1)
        hidden, fine = _through(self.fine, fine_input + self.pitch_embedding(angles), state.fine)
        harmonic, real, imaginary, noise, detail = self.output(self.output_norm(hidden.transpose(1, 2))).split(
            (HARMONIC_BANDS, PHASE_BANDS, PHASE_BANDS, NOISE_BANDS, MEL_BANDS), dim=-1
        )
        middle = known[..., LOOK_AHEAD:-LOOK_AHEAD].transpose(1, 2)
        parameters = FilterParameters(
            log_pitch=MIDDLE_LOG_PITCH + offset,
            voicing=voicing,
            log_mel=self.envelope(middle).reshape(batch, -1, MEL_BANDS) + detail,
            harmonic=harmonic,
            phase=torch.stack((real, imaginary), dim=-1),
            noise=noise,
        )
        return parameters, NetworkState(kept, coarse, fine)


def _beginnings(blocks: nn.ModuleList, batch: int) -> list[Tensor]:
    return [block.initial(batch) for block in blocks if isinstance(block, CausalBlock)]


def _through(blocks: nn.ModuleList, x: Tensor, past: list[Tensor]) -> tuple[Tensor, list[Tensor]]:
    remembered = []
    for block, before in zip(blocks, past, strict=True):
        x, after = block(x, before)
        remembered.append(after)
    return x, remembered
