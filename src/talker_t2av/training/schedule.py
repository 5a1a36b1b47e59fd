"""Learning rate and weight averaging, as pure functions."""

import math

import torch
from torch import nn

from talker_t2av.config import TrainingConfig


def progress(step: int, minutes: float, config: TrainingConfig) -> float:
    """How much of the run is done, 0..1: by steps, or by minutes where that is further."""
    by_time = 0.0 if config.minutes is None else minutes / config.minutes
    return min(1.0, max(step / config.steps, by_time))


def learning_rate(step: int, done: float, config: TrainingConfig) -> float:
    """Linear warm-up, then a cosine over the whole run."""
    warmup = min(1.0, (step + 1) / max(1, config.warmup_steps))
    cosine = 0.5 * (1 + math.cos(math.pi * done))
    share = config.final_learning_rate_share
    return config.learning_rate * warmup * (share + (1 - share) * cosine)


@torch.no_grad()
def update_average(average: nn.Module, module: nn.Module, step: int, decay: float) -> None:
    """Move the averaged weights towards the current ones; faster at the beginning."""
    weight = 1 - min(decay, (step + 1) / (step + 10))
    torch._foreach_lerp_(list(average.parameters()), list(module.parameters()), weight)
