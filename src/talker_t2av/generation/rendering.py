"""From latents to what is seen and heard, as they arrive, picture and sound in step."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from talker_t2av.codecs.protocols import FRAME_RATE, AudioCodec, MotionCodec
from talker_t2av.generation.clip import Clip
from talker_t2av.generation.timeline import Timeline


class Pictures:
    """Renders the motion of a film as it arrives, at the times of its frames."""

    def __init__(self, motion_codec: MotionCodec, source: Any, fps: int = FRAME_RATE) -> None:
        """`fps` frames a second of a `MotionSource`."""
        self._motion_codec, self._source = motion_codec, source
        self.fps = fps
        self._filter, self._timeline = motion_codec.motion_filter(), Timeline(fps)

    def push(self, motion: Tensor) -> None:
        """Motion [t, M] more."""
        self._timeline.push(self._filter.push(motion))

    def end(self) -> None:
        """There will be no more: the last pose is shown to its end."""
        self._timeline.end()

    def ready(self) -> int:
        """How many frames can be shown that have not been."""
        return self._timeline.ready()

    def take(self, count: int) -> np.ndarray:
        """[count, H, W, 3] uint8 frames that come next, of which so many are ready."""
        motion = self._timeline.take(count)
        if motion is None:
            return np.zeros((0, self._source.height, self._source.width, 3), np.uint8)
        return self._motion_codec.render(self._source, motion)


class Renderer:
    """Decodes the speech of a film and renders its motion, sentence after sentence.

    Speech and motion may arrive at different times (the audio codec looks ahead, motion may be delayed): what comes
    out is always whole frames, each with its samples.
    """

    def __init__(self, audio_codec: AudioCodec, pictures: Pictures) -> None:
        """The codec's samples a second are a multiple of the pictures' frames a second."""
        self._audio_codec, self._pictures = audio_codec, pictures
        self._frame_samples = audio_codec.sample_rate // pictures.fps
        self._sound = audio_codec.stream()
        self._samples = np.zeros(0, np.float32)

    def push(self, speech: Tensor | None, motion: Tensor | None) -> Clip:
        """Speech [t, C] and motion [t, M] latents -> what can be shown by now (0 or more frames)."""
        if speech is not None:
            self._hear(self._sound.push(speech).cpu().numpy())
        if motion is not None:
            self._pictures.push(motion)
        return self._take(len(self._samples) // self._frame_samples)

    def end_sentence(self) -> Clip:
        """What can be shown with the sound that the codec's look-ahead held back; the next sentence begins afresh."""
        self._hear(self._sound.finish().cpu().numpy())
        self._sound = self._audio_codec.stream()
        return self.push(None, None)

    def wait(self, frames: int) -> None:
        """Silence of so many 25ths of a second."""
        self._hear(np.zeros(frames * self._audio_codec.sample_rate // FRAME_RATE, np.float32))

    def finish(self) -> Clip:
        """The rest. The last frame is as long as the others: its sound is cut, or silent at its end."""
        self._pictures.end()
        frames = self._pictures.ready()
        self._samples = np.pad(self._samples, (0, max(0, frames * self._frame_samples - len(self._samples))))
        return self._take(frames)

    def _take(self, frames: int) -> Clip:
        """The frames whose motion is there, at most so many."""
        shown = self._pictures.take(min(frames, self._pictures.ready()))
        end = len(shown) * self._frame_samples
        clip = Clip(shown, self._samples[:end], self._audio_codec.sample_rate, fps=self._pictures.fps)
        self._samples = self._samples[end:]
        return clip

    def _hear(self, samples: np.ndarray) -> None:
        """Samples [n] that come next."""
        self._samples = np.concatenate((self._samples, samples))


def moving(before: Tensor, after: Tensor, frames: int) -> Tensor:
    """[frames, M] evenly from pose `before` [M] to pose `after` [M], without these two."""
    share = torch.linspace(0, 1, frames + 2, device=before.device)[1:-1, None]
    return before * (1 - share) + after * share
