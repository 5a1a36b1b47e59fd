"""Settings that a user may get wrong, checked before anything is made."""

import shutil
import sysconfig
from math import isfinite
from pathlib import Path
from typing import get_args

import torch
from torch.utils._triton import has_triton_package

from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.config import Driving, Framing
from talker_t2av.errors import UserError

SMALLEST_SIZE, LARGEST_SIZE = 128, 2048
SLOWEST_FPS, FASTEST_FPS = 10, 60
C_COMPILERS = "cc", "gcc", "clang"
CUDA_GRAPHS_IN_THREADS = "2.13"
"""Earlier versions of PyTorch record CUDA graphs in the main thread only (github.com/pytorch/pytorch/issues/123177)."""
LONGEST_SILENCE = 60.0
"""Seconds before or after the voice."""


def choose_device(name: str) -> torch.device:
    """`auto`: a CUDA card where there is one, else the processor. Raises `UserError` for what this machine lacks."""
    available = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if name == "auto":
        return torch.device("cuda" if available["cuda"] else "cpu")
    kind, _, index = name.partition(":")
    cards = torch.cuda.device_count() if kind == "cuda" else 1
    if not available.get(kind, False) or (":" in name and not (index.isdecimal() and int(index) < cards)):
        usable = ", ".join(kind for kind, there in available.items() if there)
        raise UserError(f"The device {name!r} is not available here: choose auto or one of {usable}.")
    return torch.device(name)


def check_compiling(device: torch.device) -> None:
    """Raises `UserError` where PyTorch cannot compile, before anything is loaded."""
    if device.type not in ("cpu", "cuda"):
        raise UserError(f"Compiling is for cpu and cuda: leave --compile out on {device.type}.")
    if not (Path(sysconfig.get_path("include")) / "Python.h").is_file():
        raise UserError("Compiling needs Python's header files (python3-dev): install them, or leave --compile out.")
    if device.type == "cpu":
        _check_cpp_compiler()
    elif not has_triton_package() or not any(map(shutil.which, C_COMPILERS)):
        raise UserError(
            "Compiling for a card needs Triton (pip install triton) and gcc: install them, or leave --compile out."
        )
    elif torch.__version__ < CUDA_GRAPHS_IN_THREADS:
        raise UserError(
            f"Compiling for a card needs torch {CUDA_GRAPHS_IN_THREADS}, this is {torch.__version__}: update it."
        )


def _check_cpp_compiler() -> None:
    from torch._inductor.cpp_builder import get_cpp_compiler
    from torch._inductor.exc import InvalidCxxCompiler

    try:
        get_cpp_compiler()
    except InvalidCxxCompiler as error:
        raise UserError("Compiling needs a C++ compiler: install g++, or leave --compile out.") from error


def check_framing(framing: str) -> None:
    """Raises `UserError` for a framing that there is not."""
    if framing not in get_args(Framing):
        raise UserError(f"The framing {framing!r} is not known: choose one of {', '.join(get_args(Framing))}.")


def check_driving(driving: str) -> None:
    """Raises `UserError` for a kind of driving that there is not."""
    if driving not in get_args(Driving):
        raise UserError(f"The driving {driving!r} is not known: choose one of {', '.join(get_args(Driving))}.")


def check_size(size: int | None) -> None:
    """Raises `UserError` for a shorter edge that cannot be rendered or encoded."""
    if size is not None and (size % 2 or not SMALLEST_SIZE <= size <= LARGEST_SIZE):
        raise UserError(f"The size {size} is not possible: give an even number from {SMALLEST_SIZE} to {LARGEST_SIZE}.")


def check_fps(fps: int, sample_rate: int) -> None:
    """Raises `UserError` for a number of frames a second that does not give every frame the same number of samples."""
    if not SLOWEST_FPS <= fps <= FASTEST_FPS or sample_rate % fps:
        possible = [rate for rate in range(SLOWEST_FPS, FASTEST_FPS + 1) if not sample_rate % rate]
        raise UserError(f"{fps} frames a second are not possible: choose one of {', '.join(map(str, possible))}.")


def check_length(seconds: float | None) -> None:
    """Raises `UserError` for a longest clip that has no frame, or no end."""
    if seconds is not None and not (isfinite(seconds) and seconds > 0):
        raise UserError(f"A longest clip of {seconds:g} s is not possible: give a number of seconds above 0.")


def check_silence(seconds: float) -> int:
    """Length of a lead-in or lead-out in frames. Raises `UserError` for one that is not possible."""
    if not 0 <= seconds <= LONGEST_SILENCE:
        raise UserError(f"A silence of {seconds} s is not possible: give 0 to {LONGEST_SILENCE:.0f} seconds.")
    return round(seconds * FRAME_RATE)
