"""Is there room for a bundle's weights? Told before they are loaded, not by a program that is killed."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

import torch

from talker_t2av.checkpoints.safe_tensors import read_shapes
from talker_t2av.errors import UserError

MEMINFO = Path("/proc/meminfo")
ENCODERS = "encoder."
"""Weights with these names are in memory for a moment only, before the others."""
NUMBER = torch.float32.itemsize


def memory_needed(files: Iterable[Path]) -> int:
    """Bytes of the weights in safetensors files once they are loaded, encoders left out. Raises `UserError`."""
    shapes = (shape for path in files for name, shape in read_shapes(path).items() if not name.startswith(ENCODERS))
    return NUMBER * sum(shape.numel() for shape in shapes)


def memory_left(device: torch.device) -> int | None:
    """Bytes that a program can still have there; None where the system does not tell."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0]
    if MEMINFO.is_file():
        available = re.search(r"^MemAvailable:\s+(\d+) kB$", MEMINFO.read_text(encoding="ascii"), re.MULTILINE)
        return None if available is None else int(available[1]) * 1024
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return None


def check_memory(name: str, files: Iterable[Path], device: torch.device) -> None:
    """Raises `UserError` where the weights of the bundle `name` do not fit into what is left."""
    needed, left = memory_needed(files), memory_left(device)
    if left is not None and needed > left:
        raise UserError(
            f"The bundle {name!r} needs {needed / 1e9:.1f} GB of memory for its weights alone, and {left / 1e9:.1f} GB "
            f"are left on {device}: close other programs, or take a smaller bundle (nano)."
        )
