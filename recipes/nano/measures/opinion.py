"""A judge of speech that runs offline: DistilMOS for naturalness. (Words are heard by the package's recogniser.)"""

import sys
import types
from functools import lru_cache
from importlib.machinery import ModuleSpec

import torch
from torch import Tensor

from talker_t2av.media.resampling import resample

RATE = 16_000


@lru_cache(maxsize=1)
def _mean_opinion() -> torch.nn.Module:
    # distillmos imports torchaudio for its command line alone, and there is no CPU wheel of it for this torch
    placeholder = types.ModuleType("torchaudio")
    placeholder.__spec__ = ModuleSpec("torchaudio", None)
    sys.modules.setdefault("torchaudio", placeholder)
    from distillmos import ConvTransformerSQAModel

    return ConvTransformerSQAModel().eval()


@torch.inference_mode()
def mean_opinion_score(samples: Tensor, sample_rate: int) -> float:
    """DistilMOS, 1 .. 5."""
    return float(_mean_opinion()(resample(samples, sample_rate, RATE)[None]))
