"""Linear layers for inference on a processor, their weights laid out in blocks as oneDNN's kernels read them.

PyTorch gives a float32 linear layer to MKL. With the few rows of a patch, oneDNN's kernels over packed weights are
faster, on some processors by far (docs/benchmarks.md). The numbers are the same to rounding.
"""

import torch
from torch import Tensor, nn

SMALLEST = 2**18
"""Weights that a layer must have: calling a small one costs more than it saves."""


class PackedLinear(nn.Module):
    """`nn.Linear` without gradients, and without a weight to look at."""

    def __init__(self, linear: nn.Linear, rows: int) -> None:
        """`rows` says how many are usually multiplied at once; any number may be."""
        super().__init__()
        self.in_features, self.out_features = linear.in_features, linear.out_features
        self.bias = linear.bias
        self._packed: Tensor = torch.ops.mkldnn._reorder_linear_weight(linear.weight.detach(), rows)

    def forward(self, x: Tensor) -> Tensor:
        """[..., inputs] -> [..., outputs]."""
        packed: Tensor = torch.ops.mkldnn._linear_pointwise(x, self._packed, self.bias, "none", [], "")
        return packed


def can_pack(module: nn.Module) -> bool:
    """Whether all of a module is float32 on a processor for which PyTorch has oneDNN."""
    return torch.backends.mkldnn.is_available() and all(
        parameter.device.type == "cpu" and parameter.dtype == torch.float32 for parameter in module.parameters()
    )


def pack_linears(module: nn.Module, rows: int, smallest: int = SMALLEST) -> None:
    """Replace the linear layers of a module that have at least `smallest` weights, for good.

    Raises ValueError for a module that is not float32 on a processor (`can_pack`).
    """
    if not can_pack(module):
        raise ValueError("only float32 layers on a processor with oneDNN can be packed")
    for parent in list(module.modules()):
        for name, child in parent.named_children():
            if type(child) is nn.Linear and child.weight.numel() >= smallest:
                setattr(parent, name, PackedLinear(child, rows))
