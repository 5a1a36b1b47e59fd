"""From latents to what is seen and heard, as they arrive, picture and sound in step."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from talker_t2av.codecs.protocols import FRAME_RATE, AudioCodec, MotionCodec
from talker_t2av.generation.clip import Clip


class Renderer:
    """Decodes the speech of one sentence and renders its motion.

    Speech and motion may arrive at different times (the audio codec looks ahead, motion may be delayed): what comes
    out is always whole frames, each with its samples.
    """

    def __init__(self, audio_codec: AudioCodec, motion_codec: MotionCodec, source: Any) -> None:
        self._sample_rate = audio_codec.sample_rate
        self._frame_samples = audio_codec.sample_rate // FRAME_RATE
        self._sound = audio_codec.stream()
        self._motion_codec, self._source = motion_codec, source
        self._samples = np.zeros(0, np.float32)
        self._frames = np.zeros((0, source.height, source.width, 3), np.uint8)

    def push(self, speech: Tensor | None, motion: Tensor | None) -> Clip:
        """Speech [t, C] and motion [t, M] latents -> what can be shown by now (0 or more frames)."""
        if speech is not None:
            self._hear(self._sound.push(speech))
        if motion is not None:
            self._frames = np.concatenate((self._frames, self._motion_codec.render(self._source, motion)))
        return self._take()

    def finish(self) -> Clip:
        """The rest, with the sound that the look-ahead held back."""
        self._hear(self._sound.finish())
        return self._take()

    def pause(self, before: Tensor, after: Tensor, frames: int) -> Clip:
        """Silence, while the face moves evenly from pose `before` [M] to pose `after` [M]."""
        return silent(self._motion_codec.render(self._source, moving(before, after, frames)), self._sample_rate)

    def _hear(self, samples: Tensor) -> None:
        self._samples = np.concatenate((self._samples, samples.cpu().numpy()))

    def _take(self) -> Clip:
        """The frames whose sound is there."""
        ready = min(len(self._frames), len(self._samples) // self._frame_samples)
        end = ready * self._frame_samples
        clip = Clip(self._frames[:ready], self._samples[:end], self._sample_rate)
        self._frames, self._samples = self._frames[ready:], self._samples[end:]
        return clip


def moving(before: Tensor, after: Tensor, frames: int) -> Tensor:
    """[frames, M] evenly from pose `before` [M] to pose `after` [M], without these two."""
    share = torch.linspace(0, 1, frames + 2, device=before.device)[1:-1, None]
    return before * (1 - share) + after * share


def silent(pictures: np.ndarray, sample_rate: int) -> Clip:
    """Frames [t, H, W, 3] without a sound."""
    return Clip(pictures, np.zeros(len(pictures) * (sample_rate // FRAME_RATE), np.float32), sample_rate)
