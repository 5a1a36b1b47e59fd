"""How the audio codec's decoder streams: speed, look-ahead, and whether pieces make the same whole."""

import statistics
import time

import torch
from torch import Tensor

from talker_t2av.codecs.source_filter.codec import SourceFilterCodec

PATCH = 4
"""Latents that the talker makes a step."""
ODD_PUSHES = (1, 3, 7)
"""Pushes that are not whole patches, which the product never makes."""
REPETITIONS = 5


def decode_in_pieces(codec: SourceFilterCodec, latents: Tensor, size: int) -> tuple[Tensor, int]:
    """[T, C] latents, `size` a push -> [960 T] samples, and the most samples that were ever held back."""
    stream, pieces, given, held_back = codec.stream(), [], 0, 0
    for start in range(0, len(latents), size):
        pieces.append(stream.push(latents[start : start + size]))
        given += len(pieces[-1])
        held_back = max(held_back, min(start + size, len(latents)) * codec.frame_samples - given)
    return torch.cat([*pieces, stream.finish()]), held_back


def streaming_measures(codec: SourceFilterCodec, latents: Tensor) -> dict[str, float]:
    """Measures on the whole patches of [T, C] latents, some seconds of them; speed in seconds of audio a second of one
    core's time."""
    latents = latents[: len(latents) // PATCH * PATCH]
    whole = codec.decode(latents)
    costs = []
    for _ in range(REPETITIONS):
        begun = time.process_time()
        chunked, held_back = decode_in_pieces(codec, latents, PATCH)
        costs.append(time.process_time() - begun)
    odd = [decode_in_pieces(codec, latents, size)[0] for size in ODD_PUSHES]
    return {
        "times real time": len(whole) / codec.sample_rate / statistics.median(costs),
        "parameters, millions": sum(p.numel() for p in codec.decoder.parameters()) / 1e6,
        "look-ahead, ms": 1000 * held_back / codec.sample_rate,
        "chunked less whole": float((chunked - whole).abs().max()),
        "odd pushes less whole": max(float((sound - whole).abs().max()) for sound in odd),
    }
