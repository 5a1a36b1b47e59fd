"""Diffusion head: the velocity of one noisy patch, given the backbone's hidden state (method.md section 4)."""

import math

import torch
from torch import Tensor, nn

from talker_t2av.config import ModalityConfig, SamplingConfig
from talker_t2av.model.flow_matching import Schedule, sampling_schedule, trajectory
from talker_t2av.model.layers import BidirectionalTransformer

TIME_SCALE = 1000.0
LONGEST_PERIOD = 10_000.0


def sinusoidal_embedding(time: Tensor, size: int) -> Tensor:
    """[M] times in 0..1 -> [M, size]: sines then cosines of 1000 t at log-spaced frequencies."""
    half = size // 2
    exponents = torch.arange(half, device=time.device, dtype=torch.float32) / (half - 1)
    angles = time[:, None] * TIME_SCALE * torch.exp(-math.log(LONGEST_PERIOD) * exponents)
    return torch.cat((angles.sin(), angles.cos()), dim=-1)


class TimeEmbedding(nn.Module):
    """Sinusoidal embedding through a two-layer MLP."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self.input = nn.Linear(size, size)
        self.output = nn.Linear(size, size)

    def forward(self, time: Tensor) -> Tensor:
        """[M] -> [M, D]."""
        embedding = sinusoidal_embedding(time, self.size).to(self.input.bias.dtype)
        return self.output(nn.functional.silu(self.input(embedding)))


class DiffusionHead(nn.Module):
    """Transformer over [h + time, global condition, context frames, noisy frames]; reads off the noisy positions.

    As published its time difference is always 0: it knows the velocity at one time. A distilled head (`flow_map`) knows
    the average velocity over a step as well, from `time` to `time - difference`.
    """

    def __init__(self, config: ModalityConfig, size: int) -> None:
        super().__init__()
        self.latent_size, self.flow_map = config.latent_size, config.flow_map
        self.noisy_input = nn.Linear(config.latent_size, size)
        self.context_input = nn.Linear(config.latent_size, size)
        self.condition_input = nn.Linear(config.condition_size, size)
        self.time = TimeEmbedding(size)
        self.time_difference = TimeEmbedding(size)
        self.transformer = BidirectionalTransformer(size, config.head.layers, config.head.heads)
        self.output = nn.Linear(size, config.latent_size)

    def forward(
        self,
        noisy: Tensor,
        time: Tensor,
        hidden: Tensor,
        context: Tensor,
        condition: Tensor,
        difference: Tensor | None = None,
    ) -> Tensor:
        """Velocity [M, P, C] of the noisy patches; with `difference` [M], their average velocity over such a step.

        noisy, context [M, P, C]: the patch at `time` [M] and the clean patch before it (zeros for the first);
        hidden [M, D]: backbone state, zeros for the unconditional branch; condition [M, G]: speaker embedding or
        identity motion.
        """
        if noisy.shape != context.shape or noisy.shape[-1] != self.latent_size:
            raise ValueError(
                f"noisy patch {tuple(noisy.shape)} and context {tuple(context.shape)} must both be "
                f"[patches, frames, {self.latent_size}]"
            )
        told = self.embed_time(time, torch.zeros_like(time[:1]) if difference is None else difference)
        return self.velocity(noisy, told, hidden, self.embed_known(context, condition))

    def embed_time(self, time: Tensor, difference: Tensor) -> Tensor:
        """[n] times and [n] (or [1]) time differences -> [n, D]."""
        return self.time(time) + self.time_difference(difference)

    def embed_known(self, context: Tensor, condition: Tensor) -> Tensor:
        """[M, P, C] and [M, G] -> [M, 1 + P, D]: what stays the same while a patch is drawn."""
        dtype = self.output.bias.dtype
        return torch.cat(
            (self.condition_input(condition.to(dtype))[:, None], self.context_input(context.to(dtype))), dim=1
        )

    def velocity(self, noisy: Tensor, time: Tensor, hidden: Tensor, known: Tensor) -> Tensor:
        """`forward`, of embedded times [M, D] and what is known [M, 1 + P, D]; in the type of the noisy patches."""
        dtype = self.output.bias.dtype
        sequence = torch.cat(((hidden + time).to(dtype)[:, None], known, self.noisy_input(noisy.to(dtype))), dim=1)
        return self.output(self.transformer(sequence)[:, -noisy.shape[1] :]).to(noisy.dtype)

    def schedule(self, sampling: SamplingConfig) -> Schedule:
        """Along which times `draw` goes, embedded. Raises ValueError where a flow map is asked of a plain head."""
        if sampling.solver == "flow_map" and not self.flow_map:
            raise ValueError("solver flow_map needs a distilled head (flow_map: true in bundle.yaml)")
        return sampling_schedule(sampling, self.output.bias.device, self.embed_time)

    def draw(self, noise: Tensor, hidden: Tensor, context: Tensor, condition: Tensor, schedule: Schedule) -> Tensor:
        """A patch [M, P, C] from noise of its temperature; the rest as in `forward`."""
        return self.trajectory(noise, hidden, context, condition, schedule)[-1]

    def trajectory(
        self, noise: Tensor, hidden: Tensor, context: Tensor, condition: Tensor, schedule: Schedule
    ) -> list[Tensor]:
        """As `draw`: the noise, and the patch after each step."""
        known = self.embed_known(context, condition)

        def velocity(noisy: Tensor, time: Tensor, hidden: Tensor) -> Tensor:
            return self.velocity(noisy, time, hidden, known.repeat(len(noisy) // len(known), 1, 1))

        return trajectory(velocity, noise, hidden, schedule)
