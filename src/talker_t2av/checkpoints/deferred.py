"""Large networks: built without weights, checked when a bundle is loaded, in memory while a task needs them.

float32 weights on the processor are the file itself, mapped: reading them is looking at them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Generic, TypeVar

import torch
from torch import Tensor, nn

from talker_t2av.checkpoints.safe_tensors import check_strictly, load_strictly, read_shapes, read_tensors

Network = TypeVar("Network", bound=nn.Module)


def without_weights(make: Callable[[], Network]) -> Network:
    """Build a network on the meta device: names and shapes, no memory, no random numbers."""
    with torch.device("meta"):
        return make().eval()


def copied_for_convolutions(tensor: Tensor) -> Tensor:
    """The same numbers in memory of their own, kernels with their channels last."""
    return tensor.clone(memory_format=torch.channels_last if tensor.ndim == 4 else torch.contiguous_format)


class Deferred(Generic[Network]):
    """A network whose weights lie in a safetensors file until they are needed.

    Raises `UserError` at once when the names or shapes in the file do not fit `network`, which has no weights yet. With
    `channels_last` its weights are copies, laid out as convolutions of pictures read them fastest. A thread that wants
    what is lent to another waits until it is given back.
    """

    def __init__(self, network: Network, path: Path, prefix: str = "", *, channels_last: bool = False) -> None:
        check_strictly(network, read_shapes(path, prefix), path)
        self._network, self._path, self._prefix, self._channels_last = network, path, prefix, channels_last
        self._lock = RLock()

    @property
    def loaded(self) -> bool:
        """Whether the weights have been read."""
        return not next(self._network.parameters()).is_meta

    def on(self, device: torch.device) -> Network:
        """The network with its weights, float32, on `device`: from now on they stay there."""
        with self._lock:
            if not self.loaded:
                tensors = read_tensors(self._path, self._prefix)
                if self._channels_last:
                    tensors = {name: copied_for_convolutions(tensor) for name, tensor in tensors.items()}
                load_strictly(self._network, tensors, self._path, assign=True)
            return self._network.to(device)

    @contextmanager
    def lent(self, device: torch.device) -> Iterator[Network]:
        """The same for as long as the `with` lasts; afterwards the weights are given back."""
        with self._lock:
            try:
                yield self.on(device)
            finally:
                self._network.to_empty(device="meta")
