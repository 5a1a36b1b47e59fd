"""Decoding as latents arrive.

A sample depends on some latents before its own and some after, and on no others. So each new piece is decoded together
with the latents that it reaches back to, and given out as far as the latents that it looks ahead to are there: to
rounding, the samples are those of decoding everything at once. (The price is that most are decoded again and again: of
20 latents, the 4 of a patch are new.)
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from talker_t2av.codecs.whisperx_vae.decoder import LatentDecoder
from talker_t2av.codecs.whisperx_vae.layers import DILATIONS, KERNEL, stride_padding


@dataclass(frozen=True)
class Reach:
    """How many latents before and after its own a sample depends on."""

    back: int
    ahead: int


def decoder_reach(strides: Sequence[int]) -> Reach:
    """The exact reach of a decoder with these strides, 25 Hz first: 8 latents, 320 ms, to either side in the release.

    From the samples of one latent back through every layer: which of the layer's inputs do they depend on?
    """
    sides = KERNEL // 2
    first, last = -sides, math.prod(strides) - 1 + sides
    for stride in reversed(strides):
        first, last = first - sides * sum(DILATIONS), last + sides * sum(DILATIONS)
        padding = stride_padding(stride)
        first, last = -((2 * stride - 1 - padding - first) // stride), (last + padding) // stride
    return Reach(back=sides - first, ahead=last + sides)


class WhisperXVaeStream:
    """`AudioStream`: it holds back as many latents as the decoder looks ahead."""

    def __init__(self, decoder: LatentDecoder, strides: Sequence[int], nothing: Tensor) -> None:
        """`nothing` [0, C] tells the size and device of latents."""
        self._decoder, self._reach = decoder, decoder_reach(strides)
        self._known, self._given = nothing, 0
        """Latents that are still looked at; the samples of the first `_given` are out."""

    def push(self, latents: Tensor) -> Tensor:
        """[t, C] more latents -> [n] samples in -1..1."""
        if latents.ndim != 2 or latents.shape[1] != self._known.shape[1]:
            raise ValueError(f"latents have shape {tuple(latents.shape)}, expected [frames, {self._known.shape[1]}]")
        self._known = torch.cat((self._known, latents))
        return self._decode(len(self._known) - self._reach.ahead)

    def finish(self) -> Tensor:
        """[n] the rest."""
        return self._decode(len(self._known))

    @torch.inference_mode()
    def _decode(self, end: int) -> Tensor:
        """Give out the samples of the known latents up to `end`, and forget what nothing later reaches back to."""
        if end <= self._given:
            return self._known.new_zeros(0)
        samples = self._decoder(self._known[None])[0].unflatten(0, (len(self._known), -1))
        piece = samples[self._given : end].flatten()
        forgotten = max(0, end - self._reach.back)
        self._known, self._given = self._known[forgotten:], end - forgotten
        return piece
