"""What one core of this machine can do, and how long work takes on it.

Times are the processor's: what one core needs, whatever else the machine does.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

MATRIX = 1536
BUFFER = 2**26
"""Numbers of a buffer that fits no cache: 256 MiB in float32."""


@dataclass(frozen=True)
class Machine:
    """Float32, one core."""

    matmul_peak: float
    """FLOPs a second of a large product: the faster of PyTorch's own and oneDNN's with packed weights."""
    own_matmul: float
    """Of PyTorch's own."""
    bandwidth: float
    """Bytes read a second, of a large buffer that is summed."""


def seconds(work: Callable[[], object], repeats: int) -> float:
    """Median processor time of a run, after one that does not count."""
    work()
    times = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def measure_machine(repeats: int) -> Machine:
    """Measure now: a shared machine is not the same a minute later."""
    with torch.inference_mode():
        left, right, buffer = torch.randn(MATRIX, MATRIX), torch.randn(MATRIX, MATRIX), torch.randn(BUFFER)
        packed = torch.ops.mkldnn._reorder_linear_weight(right, MATRIX)
        flops = 2 * MATRIX**3
        own = flops / seconds(lambda: left @ right, repeats)
        best = flops / seconds(lambda: torch.ops.mkldnn._linear_pointwise(left, packed, None, "none", [], ""), repeats)
        return Machine(max(own, best), own, 4 * BUFFER / seconds(buffer.sum, repeats))


def linears_alone(module: nn.Module, rows: int) -> Callable[[], None]:
    """Work that sends `rows` rows through every linear layer of a module and does nothing else: what is attainable."""
    layers = [child for child in module.modules() if hasattr(child, "in_features") and hasattr(child, "out_features")]
    inputs: dict[int, Tensor] = {layer.in_features: torch.randn(rows, layer.in_features) for layer in layers}

    def work() -> None:
        for layer in layers:
            layer(inputs[layer.in_features].to(layer.bias.dtype if layer.bias is not None else torch.float32))

    return work
