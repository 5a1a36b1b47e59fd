"""Strict reading of weights: every tensor is expected, none is missing, each has its shape."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from talker_t2av.errors import UserError


@contextmanager
def _opened(path: Path) -> Iterator[safe_open]:
    """Raises `UserError` when the file is missing or damaged."""
    if not path.is_file():
        raise UserError(
            f"{path} does not exist; the bundle is incomplete: copy it again, or make it with "
            "`talker models pull` and `talker models convert`."
        )
    try:
        with safe_open(path, framework="pt") as file:
            yield file
    except SafetensorError as error:
        raise UserError(f"{path} is not a readable safetensors file ({error}); fetch it again.") from error


def _names(file: safe_open, prefix: str) -> list[tuple[str, str]]:
    """(name without `prefix`, name) of every tensor whose name begins with it."""
    return [(name.removeprefix(prefix), name) for name in file.keys() if name.startswith(prefix)]  # noqa: SIM118


def read_tensors(path: Path, prefix: str = "") -> dict[str, Tensor]:
    """The tensors of a safetensors file whose names begin with `prefix`, which is cut off. Raises `UserError` when it
    is missing or damaged."""
    with _opened(path) as file:
        return {short: file.get_tensor(name) for short, name in _names(file, prefix)}


def read_shapes(path: Path, prefix: str = "") -> dict[str, Tensor]:
    """The same without their values: tensors on the meta device. Nothing but the file's head is read."""
    with _opened(path) as file:
        shapes = {short: file.get_slice(name).get_shape() for short, name in _names(file, prefix)}
        return {short: torch.empty(shape, device="meta") for short, shape in shapes.items()}


def read_metadata(path: Path) -> dict[str, str]:
    """The texts that a safetensors file has beside its tensors. Raises `UserError` when it is missing or damaged."""
    with _opened(path) as file:
        return dict(file.metadata() or {})


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


def check_strictly(module: nn.Module, tensors: Mapping[str, Tensor], source: Path) -> None:
    """Raises `UserError` naming each tensor that does not fit `module`."""
    difference = explain_difference(module.state_dict(), tensors)
    if difference:
        raise UserError(f"{source} does not fit the network: {difference}")


def load_strictly(module: nn.Module, tensors: Mapping[str, Tensor], source: Path, assign: bool = False) -> None:
    """Copy `tensors` into `module` as float32, or with `assign` let it own them, which a module on the meta device
    needs. Raises `UserError` naming each tensor that does not fit."""
    check_strictly(module, tensors, source)
    module.load_state_dict({name: tensor.to(torch.float32) for name, tensor in tensors.items()}, assign=assign)
