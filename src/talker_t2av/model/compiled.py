"""A talker whose two repeated computations are compiled: a patch of a head, and one position of the backbone.

Each is one graph, without a break and of fixed shapes, which PyTorch's compiler makes once for every shape. On a
graphics card it records a CUDA graph of it. Such a graph writes its results into the same memory at every run, and
belongs to the thread that recorded it: results are copied, and all runs are in one thread.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_map_only
from transformers import DynamicCache, Qwen3Model

from talker_t2av.model.backbone import Backbone, Reading, attention_bias, read_layers
from talker_t2av.model.growing_cache import GrowingCache
from talker_t2av.model.talker import Talker

SHAPES = 64
"""Of how many shapes one function may be compiled: numbers of members, lengths of the cache, settings."""

Run = Callable[..., Any]
KeysAndValues = list[tuple[Tensor, Tensor]]
"""Of each layer."""


def compile_talker(talker: Talker, device: torch.device, backend: str | Callable[..., Any] = "inductor") -> None:
    """Have a talker on `device` compiled when it is first used, for good. It cannot be trained or saved afterwards."""
    torch._dynamo.config.cache_size_limit = max(SHAPES, torch._dynamo.config.cache_size_limit)
    mode = "reduce-overhead" if device.type == "cuda" else None
    thread = ThreadPoolExecutor(1, thread_name_prefix="compiled-talker")

    def compiled(function: Run) -> Run:
        fast = torch.compile(function, fullgraph=True, dynamic=False, backend=backend, mode=mode)

        @torch.inference_mode()
        def run(*inputs: Any) -> Any:
            torch.compiler.cudagraph_mark_step_begin()
            return tree_map_only(Tensor, Tensor.clone, fast(*inputs))

        return lambda *inputs: thread.submit(run, *inputs).result()

    for modality in (talker.speech, talker.motion):
        modality.head.draw = compiled(modality.head.draw)  # type: ignore[method-assign]
    talker.backbone = CompiledBackbone(talker.backbone, compiled(read_position))


class CompiledBackbone(Backbone):
    """A backbone that reads single positions in a compiled function, and several at once as it is."""

    def __init__(self, backbone: Backbone, read_position: Run) -> None:
        nn.Module.__init__(self)
        self.qwen3 = backbone.qwen3
        self._read_position = read_position

    def _read(
        self, embeddings: Tensor, positions: Tensor, mask: Tensor, cache: DynamicCache | None, layer: int | None
    ) -> Reading:
        if not isinstance(cache, GrowingCache) or embeddings.shape[1] > 1 or not cache.get_seq_length():
            return super()._read(embeddings, positions, mask, cache, layer)
        buffers, known = cache.with_room(), cache.get_seq_length()
        columns = buffers[0][0].shape[2]
        visible = nn.functional.pad(mask, (0, columns - mask.shape[1]))[:, None]
        bias = attention_bias(visible, embeddings.dtype)
        here = torch.arange(columns, device=mask.device) == known
        hidden, entering, new = self._read_position(self.qwen3, embeddings, positions, bias, here, buffers, layer)
        for index, (keys, values) in enumerate(new):
            cache.update(keys, values, index)
        return Reading(hidden, entering)


class PastOfOne:
    """A cache as the layers of one position see it. Nothing is written into the buffers."""

    def __init__(self, buffers: KeysAndValues, here: Tensor) -> None:
        self._buffers, self._here = buffers, here[:, None]
        self.new: KeysAndValues = []

    def update(self, key_states: Tensor, value_states: Tensor, layer_idx: int) -> tuple[Tensor, Tensor]:
        """[B, H, 1, d] of one layer -> [B, H, C, d] of all its columns, in memory of their own."""
        self.new.append((key_states, value_states))
        keys, values = self._buffers[layer_idx]
        return torch.where(self._here, key_states, keys), torch.where(self._here, value_states, values)


def read_position(
    qwen3: Qwen3Model,
    embeddings: Tensor,
    positions: Tensor,
    bias: Tensor,
    here: Tensor,
    buffers: KeysAndValues,
    layer: int | None,
) -> tuple[Tensor, Tensor | None, KeysAndValues]:
    """[B, 1, D] embeddings at rotary positions [B, 1] -> as `read_layers`, and their keys and values [B, H, 1, d].

    buffers [B, H, C, d]: what is known; here [C] bool: the column of this position; bias [B, 1, 1, C].
    """
    past = PastOfOne(buffers, here)
    states, entering = read_layers(qwen3, embeddings, positions, bias, past, layer)
    return states, entering, past.new
