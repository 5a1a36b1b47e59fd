"""From latents to what is seen and heard, as they arrive, picture and sound in step."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from talker_t2av.codecs.protocols import FRAME_RATE, AudioCodec, MotionCodec
from talker_t2av.generation.clip import Clip
from talker_t2av.generation.timeline import Timeline


class Renderer:
    """Decodes the speech of a film and renders its motion, sentence after sentence.

    Speech and motion may arrive at different times (the audio codec looks ahead, motion may be delayed): what comes
    out is always whole frames, each with its samples.
    """

    def __init__(self, audio_codec: AudioCodec, motion_codec: MotionCodec, source: Any, fps: int = FRAME_RATE) -> None:
        """`fps` frames a second, by which the codec's samples a second can be divided."""
        self._audio_codec, self._motion_codec, self._source, self._fps = audio_codec, motion_codec, source, fps
        self._frame_samples = audio_codec.sample_rate // fps
        self._sound = audio_codec.stream()
        self._samples = np.zeros(0, np.float32)
        self._filter, self._timeline = motion_codec.motion_filter(), Timeline(fps)

    def push(self, speech: Tensor | None, motion: Tensor | None) -> Clip:
        """Speech [t, C] and motion [t, M] latents -> what can be shown by now (0 or more frames)."""
        if speech is not None:
            self.hear(self._sound.push(speech).cpu().numpy())
        if motion is not None:
            self._timeline.push(self._filter.push(motion))
        return self._take(len(self._samples) // self._frame_samples)

    def end_sentence(self) -> Clip:
        """What can be shown with the sound that the codec's look-ahead held back; the next sentence begins afresh."""
        self.hear(self._sound.finish().cpu().numpy())
        self._sound = self._audio_codec.stream()
        return self.push(None, None)

    def hear(self, samples: np.ndarray) -> None:
        """Samples [n] that come next, of a sound that needs no decoding."""
        self._samples = np.concatenate((self._samples, samples))

    def wait(self, frames: int) -> None:
        """Silence of so many 25ths of a second."""
        self.hear(np.zeros(frames * self._audio_codec.sample_rate // FRAME_RATE, np.float32))

    def finish(self) -> Clip:
        """The rest. The last frame is as long as the others: its sound is cut, or silent at its end."""
        self._timeline.end()
        frames = self._timeline.ready()
        self._samples = np.pad(self._samples, (0, max(0, frames * self._frame_samples - len(self._samples))))
        return self._take(frames)

    def _take(self, frames: int) -> Clip:
        """The frames whose motion is there, at most so many."""
        motion = self._timeline.take(min(frames, self._timeline.ready()))
        if motion is None:
            shown = np.zeros((0, self._source.height, self._source.width, 3), np.uint8)
        else:
            shown = self._motion_codec.render(self._source, motion)
        end = len(shown) * self._frame_samples
        clip = Clip(shown, self._samples[:end], self._audio_codec.sample_rate, fps=self._fps)
        self._samples = self._samples[end:]
        return clip


def moving(before: Tensor, after: Tensor, frames: int) -> Tensor:
    """[frames, M] evenly from pose `before` [M] to pose `after` [M], without these two."""
    share = torch.linspace(0, 1, frames + 2, device=before.device)[1:-1, None]
    return before * (1 - share) + after * share
