"""Raw motion codes to normalised ones and back (method.md section 2)."""

from dataclasses import dataclass

import torch
from torch import Tensor

from talker_t2av.config import LiaXConfig

SMALLEST_DEVIATION = 1e-6


@dataclass(frozen=True)
class MotionStatistics:
    """Mean and standard deviation of each number of a raw code, [M]."""

    mean: Tensor
    deviation: Tensor

    @classmethod
    def of(cls, config: LiaXConfig) -> "MotionStatistics":
        """Those of the configuration; a deviation is `SMALLEST_DEVIATION` at least."""
        deviation = torch.tensor(config.motion_deviation).clamp_min(SMALLEST_DEVIATION)
        return cls(torch.tensor(config.motion_mean), deviation)

    def normalise(self, codes: Tensor) -> Tensor:
        """[..., M] raw -> about zero mean and unit variance."""
        return (codes - self.mean.to(codes)) / self.deviation.to(codes)

    def restore(self, codes: Tensor) -> Tensor:
        """[..., M] normalised -> raw."""
        return codes * self.deviation.to(codes) + self.mean.to(codes)
