"""Published tensors under our names: weight norm folded, every tensor expected, none missing, each in its shape."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from talker_t2av.checkpoints.safe_tensors import explain_difference
from talker_t2av.errors import UserError

Rules = Sequence[tuple[str, str]]
"""Regular expressions that, applied in this order, turn one of our parameter names into the published one."""

DIRECTION, LENGTH = ".weight_v", ".weight_g"
"""How torch's `weight_norm` names what a weight is made of."""


def published_name(ours: str, rules: Rules) -> str:
    """Our parameter name -> the published checkpoint's."""
    for pattern, replacement in rules:
        ours = re.sub(pattern, replacement, ours)
    return ours


def shape_of(tensors: Mapping[str, Tensor], name: str, source: Path) -> torch.Size:
    """Shape of a tensor, or of what its weight norm makes of it. Raises `UserError` where it is missing."""
    found = tensors.get(name, tensors.get(name.removesuffix(".weight") + DIRECTION))
    if found is None:
        raise UserError(f"{source} does not fit the network: missing {name}")
    return found.shape


def count_of(tensors: Mapping[str, Tensor], pattern: str) -> int:
    """How many layers there are: one more than the largest number that the pattern's group 1 matches."""
    found = (re.match(pattern, name) for name in tensors)
    return 1 + max((int(match[1]) for match in found if match), default=-1)


def folded(direction: Tensor, length: Tensor) -> Tensor:
    """`weight_v` and `weight_g`, which is 1 wide in every dimension that a norm is taken over -> the weight."""
    summed = [dimension for dimension, size in enumerate(length.shape) if size == 1]
    return direction * (length / torch.linalg.vector_norm(direction, dim=summed, keepdim=True))


def fold_weight_norm(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The same tensors as float32, `weight` in place of each pair of `weight_g` and `weight_v`."""
    result = {}
    for name, tensor in tensors.items():
        stem = name.removesuffix(DIRECTION).removesuffix(LENGTH)
        if stem + DIRECTION not in tensors or stem + LENGTH not in tensors:
            result[name] = tensor.float()
        elif name.endswith(DIRECTION):
            result[f"{stem}.weight"] = folded(tensor.float(), tensors[stem + LENGTH].float())
    return result


def adapt(
    tensors: Mapping[str, Tensor], network: nn.Module, rules: Rules, unused: tuple[str, ...], source: Path
) -> dict[str, Tensor]:
    """Published tensors -> the state dict of `network`, which may be on the meta device.

    Names that begin with one of `unused` are left out. Raises `UserError` naming each other tensor that is missing,
    unexpected or misshapen; half of a weight-normed pair counts as unexpected.
    """
    ours = network.state_dict()
    names = {published_name(name, rules): name for name in ours}
    found = fold_weight_norm({name: tensor for name, tensor in tensors.items() if not name.startswith(unused)})
    difference = explain_difference({name: ours[names[name]] for name in names}, found)
    if difference:
        raise UserError(f"{source} does not fit the network: {difference}")
    return {names[name]: tensor for name, tensor in found.items()}
