"""Several channels heard as one, without losing what only some of them have.

In a mean of channels, a voice that one of them has upside down is silent, and one that is in the centre of 5.1 alone is
a sixth as loud. Here channels that are opposed to the others are turned over first, and the sum is as loud as the
loudest channel.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from talker_t2av.media.blocks import in_blocks

BLOCK_SECONDS = 0.25
"""From one block to the next, weights change evenly."""
REMEMBERED_SECONDS = 2.0
"""How far back channels are compared: longer than a pause, shorter than a scene."""
OPPOSED = -0.3
"""Correlation below which one channel is another one turned over. That of two voices, or two rooms, is about 0."""
COMPARED_RATE = 8000
"""Samples a second of what is compared, the differences of which are; hiss is above, hum and offsets hardly change."""


def mixed_down(pieces: Iterable[np.ndarray], sample_rate: int) -> Iterator[np.ndarray]:
    """[n, C] samples of one piece after the other -> [n] of one block after the other; one channel stays as it is."""
    likeness, weights = np.zeros(()), np.zeros(0)
    waiting: np.ndarray | None = None
    for block in in_blocks(pieces, round(BLOCK_SECONDS * sample_rate)):
        if block.shape[1] == 1:
            yield block[:, 0]
            continue
        likeness = (1 - BLOCK_SECONDS / REMEMBERED_SECONDS) * likeness + _likeness(block, sample_rate)
        following = channel_weights(likeness)
        if waiting is not None:
            following = -following if weights @ following < 0 else following
            yield _summed(waiting, weights, following)
        waiting, weights = block, following
    if waiting is not None:
        yield _summed(waiting, weights, weights)


def _likeness(block: np.ndarray, sample_rate: int) -> np.ndarray:
    """[n, C] samples -> [C, C] products of what changes in each channel, without hiss, hum and offsets."""
    step = max(1, sample_rate // COMPARED_RATE)
    coarse = block[: len(block) // step * step].astype(np.float64).reshape(-1, step, block.shape[1]).mean(axis=1)
    changes = np.diff(coarse, axis=0)
    products: np.ndarray = changes.T @ changes
    return products


def _summed(block: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """[n, C] samples -> [n] their sum, weighted by `begin` [C] at first, more and more by `end` [C]."""
    share = np.linspace(0, 1, len(block), dtype=np.float32)
    both = block @ np.stack([begin, end], axis=1)
    mixed: np.ndarray = both[:, 0] + share * (both[:, 1] - both[:, 0])
    return mixed


def channel_weights(likeness: np.ndarray) -> np.ndarray:
    """[C, C] products of channels with each other, summed over time -> [C] weights of their sum, one of them above 0.

    From the loudest to the softest, each channel has the sign with which it goes along with the one before that it is
    most like, or most opposed to.
    """
    energy = np.diag(likeness)
    loudest_first = np.argsort(-energy, kind="stable")
    scale = np.sqrt(np.outer(energy, energy))
    correlation = np.divide(likeness, scale, out=np.zeros_like(likeness), where=scale > 0)
    signs = np.ones(len(energy))
    for place, channel in enumerate(loudest_first[1:], start=1):
        placed = loudest_first[:place]
        nearest = placed[np.abs(correlation[channel, placed]).argmax()]
        if correlation[channel, nearest] < OPPOSED:
            signs[channel] = -signs[nearest]
        elif correlation[channel, nearest] > -OPPOSED:
            signs[channel] = signs[nearest]
    loudest, summed = float(energy.max()), float(signs @ likeness @ signs)
    share = np.sqrt(loudest / summed) if summed > 0 else 1 / len(signs)
    weights: np.ndarray = (signs * share).astype(np.float32)
    return weights
