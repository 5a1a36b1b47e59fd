"""The released file's names, and how its tensors become ours (method.md section 9).

What StyleGAN2 does to weights at every step is done to them here, once: the factors 1/sqrt(fan_in), and the directions'
QR decomposition. Blur kernels, which the file has beside the weights, are checked and dropped.
"""

import math
import re
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from talker_t2av.checkpoints.deferred import without_weights
from talker_t2av.checkpoints.renaming import count_of, shape_of
from talker_t2av.checkpoints.safe_tensors import explain_difference
from talker_t2av.codecs.lia_x.decoder import BLOCKS
from talker_t2av.codecs.lia_x.direction import orthonormal_basis
from talker_t2av.codecs.lia_x.layers import blur_kernel
from talker_t2av.codecs.lia_x.network import LiaXNetwork
from talker_t2av.config import LiaXConfig
from talker_t2av.errors import UserError

KERNEL_TOLERANCE = 1e-3
"""A published kernel may have been stored in bfloat16."""

LAYER = {"weight": "0.weight", "bias": "1.bias"}
RESAMPLED_LAYER = {"weight": "1.weight", "bias": "2.bias"}
"""Where a kernel is the first of a sequence."""
STYLE_CONVOLUTION = {name: f"conv.{name}" for name in ("weight", "modulation.weight", "modulation.bias")}
STYLE_LAYER = STYLE_CONVOLUTION | {"bias": "activate.bias"}


def released_names(levels: int) -> dict[str, str]:
    """Our name of every tensor -> the released file's."""
    names = {
        "encoder.output.weight": "enc.enc_2r.block8.weight",
        "decoder.direction.basis": "dec.direction.weight",
        "decoder.constant": "dec.input.input",
    }

    def add(ours: str, theirs: str, parts: Mapping[str, str]) -> None:
        names.update({f"{ours}.{our_part}": f"{theirs}.{their_part}" for our_part, their_part in parts.items()})

    add("encoder.input", "enc.enc_2r.block1", LAYER)
    for index in range(levels):
        ours, theirs = f"encoder.blocks.{index}", _encoder_block(index, levels)
        add(f"{ours}.first", f"{theirs}.conv1", LAYER)
        add(f"{ours}.second", f"{theirs}.conv2", RESAMPLED_LAYER)
        add(f"{ours}.skip", f"{theirs}.skip", {"weight": "1.weight"})
    add("encoder.motion", "enc.enc_r2t.0", {"weight": "weight", "bias": "bias"})
    add("decoder.input", "dec.conv1", STYLE_LAYER)
    for index in range(levels):
        ours, number = f"decoder.levels.{index}", _level_number(index)
        add(f"{ours}.lift", f"dec.conv{number}_1", STYLE_LAYER)
        for block in range(BLOCKS):
            flow, theirs = f"{ours}.blocks.{block}", f"dec.conv{number}_2.{block}"
            add(f"{flow}.first", f"{theirs}.conv1", STYLE_LAYER)
            add(f"{flow}.second", f"{theirs}.conv2", STYLE_LAYER)
            add(flow, theirs, {name: name for name in ("norm.weight", "norm.bias", "gamma")})
            picture, theirs = f"{ours}.picture_blocks.{block}", f"dec.conv{number}_2_rgb.{block}"
            add(f"{picture}.first", f"{theirs}.conv1", LAYER)
            add(f"{picture}.second", f"{theirs}.conv2", LAYER)
        if index:
            add(f"{ours}.picture_lift", f"dec.conv{number}_2_up", RESAMPLED_LAYER)
        add(f"{ours}.flow", f"dec.flow{number}", STYLE_CONVOLUTION | {"bias": "bias"})
        add(f"{ours}.rgb", f"dec.rgb{number}.conv", LAYER)
        names[f"{ours}.rgb_bias"] = f"dec.rgb{number}.bias"
    return names


def released_kernels(levels: int) -> dict[str, float]:
    """The released file's name of every blur kernel -> its sum."""
    kernels = {
        f"{_encoder_block(index, levels)}.{part}.0.kernel": 1.0 for index in range(levels) for part in ("conv2", "skip")
    }
    for index in range(levels):
        number = _level_number(index)
        parts = [f"conv{number}_1.conv.blur", f"rgb{number}.up", f"flow{number}.up"]
        parts += [f"conv{number}_2_up.0"] if index else []
        kernels |= {f"dec.{part}.kernel": 4.0 for part in parts}
    return kernels


def read_config(tensors: Mapping[str, Tensor], preset: LiaXConfig, source: Path) -> LiaXConfig:
    """The sizes that the released shapes tell; statistics and crop are the preset's. Raises `UserError` where tensors
    are missing, and ValueError where sizes and statistics do not go together."""
    numbered = count_of(tensors, r"enc\.enc_2r\.block(\d+)\.0\.conv1\.") - 2
    blocks = [_encoder_block(index, numbered + 1) for index in range(numbered)]
    first_weights = ["enc.enc_2r.block1.0.weight", *(f"{block}.conv1.0.weight" for block in blocks)]
    inputs = [shape_of(tensors, name, source)[0] for name in first_weights]
    latent_size, style_size = shape_of(tensors, "enc.enc_r2t.0.weight", source)
    return preset.changed(latent_size=latent_size, size=8 * 2**numbered, channels=tuple(inputs), style_size=style_size)


def convert(tensors: Mapping[str, Tensor], config: LiaXConfig, source: Path) -> dict[str, Tensor]:
    """Released tensors -> the state dict of a `LiaXNetwork`, float32.

    Raises `UserError` naming each missing, unexpected or misshapen tensor, and a kernel that is not the blur.
    """
    levels = len(config.level_channels)
    names, kernels = released_names(levels), released_kernels(levels)
    network = without_weights(lambda: LiaXNetwork(config)).state_dict()
    expected = {theirs: _as_released(theirs, network[ours]) for ours, theirs in names.items()}
    difference = explain_difference(expected | {name: blur_kernel() for name in kernels}, tensors)
    if difference:
        raise UserError(f"{source} does not fit the network: {difference}")
    for name, total in kernels.items():
        if not torch.allclose(tensors[name].float().cpu(), blur_kernel(total), rtol=0, atol=KERNEL_TOLERANCE):
            raise UserError(f"{source} does not fit the network: {name} is not the blur of 1, 3, 3, 1")
    return {ours: _folded(ours, tensors[names[ours]].reshape(network[ours].shape)) for ours in network}


def _encoder_block(index: int, levels: int) -> str:
    """The last was added to the others later, and is named after the picture's size."""
    return "enc.enc_2r.block_512" if index == levels - 1 else f"enc.enc_2r.block{index + 2}.0"


def _level_number(index: int) -> str:
    """The coarsest was added to the others later, and is named after the picture's size."""
    return str(index + 1) if index else "_512"


def _as_released(theirs: str, ours: Tensor) -> Tensor:
    """Ours, with the dimensions of length 1 that the release stores of weights and biases of style convolutions."""
    if theirs.endswith(".conv.weight"):
        return ours[None]
    return ours[None, :, None, None] if re.fullmatch(r"dec\.flow\w+\.bias", theirs) else ours


def _folded(name: str, tensor: Tensor) -> Tensor:
    """float32, with what the release does at run time."""
    tensor = tensor.to(torch.float32)
    if name.endswith("direction.basis"):
        return orthonormal_basis(tensor)
    if name.endswith("weight") and tensor.ndim > 1:
        return tensor * (1 / math.sqrt(tensor[0].numel()))
    return tensor
