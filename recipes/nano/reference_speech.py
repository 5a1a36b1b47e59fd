"""What the teachers say: the speech that a talker is measured against, and voices for it to imitate."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import onnxruntime
import parselmouth
import torch
from corpus import Speakers
from speakers import Speaker
from torch import Tensor


def reference_speech(lines: Sequence[tuple[str, Speaker]], pace: float = 1.0) -> list[Tensor]:
    """[N] samples at 24 kHz of every text in its voice, at `pace` times the natural one; the same in each run.

    Raises ValueError for what the voice's teacher does not say as one sentence.
    """
    waves = []
    onnxruntime.set_seed(0)
    parselmouth.praat.run("random_initializeWithSeedUnsafelyButPredictably(1)")
    with TemporaryDirectory() as workplace:
        speakers = Speakers(Path(workplace))
        for number, (text, speaker) in enumerate(lines):
            spoken = speakers.speak(text, speaker, pace, seed=number)
            if spoken is None:
                raise ValueError(f"the teacher {speaker.teacher} does not say {text!r} as one sentence")
            waves.append(torch.from_numpy(spoken.samples))
    return waves
