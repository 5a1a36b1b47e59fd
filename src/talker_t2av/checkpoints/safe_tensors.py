"""Strict reading of weights: every tensor is expected, none is missing, each has its shape."""

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file
from torch import Tensor, nn

from talker_t2av.errors import UserError


def read_tensors(path: Path) -> dict[str, Tensor]:
    """All tensors of a safetensors file. Raises `UserError` when it is missing or damaged."""
    if not path.is_file():
        raise UserError(f"{path} does not exist; the bundle is incomplete")
    try:
        return load_file(path)
    except SafetensorError as error:
        raise UserError(f"{path} is not a readable safetensors file ({error}); fetch it again") from error


def read_metadata(path: Path) -> dict[str, str]:
    """The texts that a safetensors file has beside its tensors. Raises `UserError` when it is missing or damaged."""
    if not path.is_file():
        raise UserError(f"{path} does not exist; the bundle is incomplete")
    try:
        with safe_open(path, framework="pt") as file:
            return dict(file.metadata() or {})
    except SafetensorError as error:
        raise UserError(f"{path} is not a readable safetensors file ({error}); fetch it again") from error


def explain_difference(expected: Mapping[str, Tensor], found: Mapping[str, Tensor]) -> str:
    """Every missing, unexpected and misshapen name, in words; empty when there is none."""
    lines = [f"missing {name}" for name in expected if name not in found]
    lines += [f"unexpected {name}" for name in found if name not in expected]
    lines += [
        f"{name} has shape {list(found[name].shape)}, expected {list(tensor.shape)}"
        for name, tensor in expected.items()
        if name in found and found[name].shape != tensor.shape
    ]
    return "; ".join(lines)


def load_strictly(module: nn.Module, tensors: Mapping[str, Tensor], source: Path) -> None:
    """Copy `tensors` into `module` as float32. Raises `UserError` naming each tensor that does not fit."""
    difference = explain_difference(module.state_dict(), tensors)
    if difference:
        raise UserError(f"{source} does not fit the network: {difference}")
    module.load_state_dict({name: tensor.to(torch.float32) for name, tensor in tensors.items()})
