"""A network that is given as a list of operations, each naming what it reads."""

import json
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from talker_t2av.checkpoints.safe_tensors import load_strictly, read_metadata, read_tensors
from talker_t2av.codecs.face_finder import attention, operations
from talker_t2av.errors import UserError

KINDS: dict[str, type[nn.Module]] = {
    "add": operations.Add,
    "concatenate": operations.Concatenate,
    "convolution": operations.Convolution,
    "crop": attention.Crops,
    "crop_matrices": attention.CropMatrices,
    "depth_to_space": operations.DepthToSpace,
    "double_size": operations.DoubleSize,
    "halve_by_maximum": operations.HalveByMaximum,
    "hard_swish": nn.Hardswish,
    "mean": operations.Mean,
    "multiply": operations.Multiply,
    "pad_channels": operations.PadChannels,
    "pick_groups": operations.PickGroups,
    "pointwise": operations.Pointwise,
    "prelu": operations.Prelu,
    "relu": nn.ReLU,
    "reshape": operations.Reshape,
    "scale": operations.Scale,
    "sigmoid": nn.Sigmoid,
    "transposed_convolution": operations.TransposedConvolution,
}


class Network(nn.Module):
    """Runs operations one after the other."""

    def __init__(self, operations: list[dict[str, Any]], outputs: list[str], input_shape: list[int]) -> None:
        """Every operation has a `kind`, a `name`, the names of its `inputs`, and the attributes of its kind."""
        super().__init__()
        self.outputs, self.input_shape = outputs, tuple(input_shape)
        for operation in operations:
            attributes = {key: value for key, value in operation.items() if key not in ("kind", "name", "inputs")}
            self.add_module(operation["name"], KINDS[operation["kind"]](**attributes))
        reads = {operation["name"]: operation["inputs"] for operation in operations}
        last = last_reads(reads, outputs)
        self.steps = [(name, module.forward, reads[name], last[name]) for name, module in self.named_children()]

    def forward(self, picture: Tensor) -> list[Tensor]:
        """[1, H, W, 3] picture in the range that the network asks for -> its outputs.

        Values that are not read again are let go at once: the next ones take their memory, which is in the cache.
        """
        if picture.shape != self.input_shape:
            raise ValueError(f"the picture has shape {tuple(picture.shape)}, expected {self.input_shape}")
        values = {"input": picture}
        for name, operation, reads, last in self.steps:
            values[name] = operation(*[values[read] for read in reads])
            for read in last:
                del values[read]
        return [values[name] for name in self.outputs]


def load_networks(path: Path) -> dict[str, Network]:
    """The networks of a safetensors file, strictly; its metadata describes each as `Network` asks for."""
    try:
        described = json.loads(read_metadata(path)["description"])["networks"]
        networks = {name: Network(**description) for name, description in described.items()}
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(f"{path} does not describe its networks ({error!r}); fetch it again") from error
    load_strictly(nn.ModuleDict(networks), read_tensors(path), path)
    return networks


def last_reads(reads: dict[str, list[str]], outputs: list[str]) -> dict[str, list[str]]:
    """For every operation the values that neither a later one nor the outputs read."""
    kept = set(outputs)
    last: dict[str, list[str]] = {}
    for name, inputs in reversed(reads.items()):
        last[name] = sorted(set(inputs) - kept)
        kept.update(inputs)
    return last
