"""Learning rate and weight averaging, as pure functions."""

import math

import torch
from torch import nn

from talker_t2av.config import TrainingConfig


def progress(step: int, minutes: float, config: TrainingConfig) -> float:
    """How much of the run is done, 0..1: by steps, or by minutes where that is further."""
    by_time = 0.0 if config.minutes is None else minutes / config.minutes
    return min(1.0, max(step / config.steps, by_time))


def cosine(done: float, final: float) -> float:
    """1 at the beginning of a run (`done` 0), `final` at its end (`done` 1)."""
    return final + (1 - final) * 0.5 * (1 + math.cos(math.pi * done))


def learning_rate(step: int, done: float, config: TrainingConfig) -> float:
    """Linear warm-up, then a cosine over the whole run."""
    warmup = min(1.0, (step + 1) / max(1, config.warmup_steps))
    return config.learning_rate * warmup * cosine(done, config.final_learning_rate_share)


@torch.no_grad()
def update_average(average: nn.Module, module: nn.Module, step: int, decay: float) -> None:
    """Move the averaged weights towards the current ones; faster at the beginning."""
    weight = 1 - min(decay, (step + 1) / (step + 10))
    torch._foreach_lerp_(list(average.parameters()), list(module.parameters()), weight)
