"""The seams of a bundle: what the talker asks of the codecs around it.

Both latent streams run at 25 frames a second, frame t of one belonging to frame t of the other, and both are
normalised: about zero mean and unit variance in every dimension. A codec keeps the statistics of its own latents, so
nothing outside it ever sees raw ones. Tensors are float32; pictures are uint8 RGB arrays.
"""

from collections.abc import Iterable
from typing import Any, Protocol

import numpy as np
from torch import Tensor

from talker_t2av.config import Framing

FRAME_RATE = 25
"""Latent frames a second, in both modalities (method.md section 2)."""


class AudioStream(Protocol):
    """Decodes latents as they arrive. Its output, joined, equals `AudioCodec.decode` of the whole."""

    def push(self, latents: Tensor) -> Tensor:
        """[t, C] more latents -> [n] the samples that can be given out by now (n may be 0)."""
        ...

    def finish(self) -> Tensor:
        """[n] the samples that the look-ahead held back. The stream is over afterwards."""
        ...


class AudioCodec(Protocol):
    """Waveform <-> latents."""

    sample_rate: int
    latent_size: int

    def encode(self, samples: Tensor) -> Tensor:
        """[N] samples in -1..1 at `sample_rate` -> [T, C] latents, T = ceil(N / samples a frame)."""
        ...

    def decode(self, latents: Tensor) -> Tensor:
        """[T, C] latents -> [T * samples a frame] samples in -1..1."""
        ...

    def stream(self) -> AudioStream:
        """A fresh incremental decoder."""
        ...


class MotionSource(Protocol):
    """A portrait made ready for rendering."""

    identity: Tensor
    """[M] the normalised motion code of the portrait itself: the talker's global condition for motion."""
    height: int
    width: int


class MotionFilter(Protocol):
    """Takes out of drawn motion, as it arrives, what faces do not do."""

    def push(self, motion: Tensor) -> Tensor:
        """[t, M] more normalised codes -> [t, M] those to be shown."""
        ...


class MotionCodec(Protocol):
    """Video frames <-> motion codes of one face."""

    latent_size: int

    def encode(self, frames: Iterable[np.ndarray]) -> Tensor:
        """[H, W, 3] frames at 25 a second, an iterable of T or an array, each read once -> [T, M] normalised motion
        codes. Raises `UserError` where there is no face, or more than one might be meant."""
        ...

    def prepare(
        self, picture: np.ndarray, *, face: int | None = None, framing: Framing = "whole", size: int | None = None
    ) -> Any:
        """[H, W, 3] portrait -> a `MotionSource`.

        `face` picks one of several faces (numbered from 1, left to right); `size` is the shorter edge of the video in
        pixels, without which a whole picture keeps its own, as far as the codec can. Raises `UserError` where there is
        no face, or several and none was chosen.
        """
        ...

    def render(self, source: Any, motion: Tensor) -> np.ndarray:
        """[T, M] normalised codes -> [T, H, W, 3] frames. A frame needs nothing after itself."""
        ...

    def lips(self, motion: Tensor) -> Tensor:
        """[T, M] normalised codes -> [T, K] what of them moves with the lips, in usual deviations of lips that speak:
        when do they begin to?"""
        ...

    def normalise(self, codes: Tensor) -> Tensor:
        """[..., M] raw codes, as motion files have them -> normalised ones."""
        ...

    def restore(self, motion: Tensor) -> Tensor:
        """[..., M] normalised codes -> raw ones."""
        ...

    def motion_filter(self) -> MotionFilter:
        """A fresh filter, for one film."""
        ...


class SpeakerEncoder(Protocol):
    """A voice as one vector."""

    sample_rate: int
    embedding_size: int
    several_people: float | None
    """`voice_check.speakers.strongest_change` of its embeddings above which more than one person speaks; None where
    that is not known, and voice samples are not checked for it."""

    def embed(self, samples: Tensor) -> Tensor:
        """[N] samples in -1..1 at `sample_rate` -> [S] what the talker is told of the voice."""
        ...

    def identify(self, samples: Tensor) -> Tensor:
        """[N] samples -> [I] unit vector, whose cosines say how alike voices are."""
        ...

    def identify_windows(self, samples: Tensor, speech: Tensor) -> Tensor:
        """[N] samples, [F] is there speech in each 10 ms? -> [P, I] unit vectors of windows of 1.6 s of speech, 0.4 s
        apart: does the voice stay the same?"""
        ...
