"""What the checks look at and listen to: a voice of the bundle's own, and the portrait of the worked example."""

import numpy as np
from torch import Tensor

from talker_t2av.checkpoints.bundles import LONGEST_VOICE, Bundle
from talker_t2av.generation.pipeline import EXAMPLE_PORTRAIT
from talker_t2av.media.audio import read_audio
from talker_t2av.media.picture import read_picture


def voice_sample(bundle: Bundle, name: str, sample_rate: int) -> Tensor:
    """[N] samples of one of the bundle's voices at `sample_rate`, on the bundle's device. Raises `UserError`."""
    path = bundle.folder / bundle.config.voices[name].sample
    return read_audio(path, sample_rate, LONGEST_VOICE).to(bundle.device)


def example_portrait() -> np.ndarray:
    """[H, W, 3] uint8, a face."""
    return read_picture(EXAMPLE_PORTRAIT)
