"""Which number type a talker computes in: the one place where that is decided."""

import torch
from torch import nn

LARGE = 100_000_000
"""Parameters from which reading the weights is what takes the time."""


def has_native_bfloat16(device: torch.device) -> bool:
    """Whether a device multiplies bfloat16 in hardware; elsewhere it is slower than float32, on processors by far."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    if device.type != "cpu" or torch.backends.cpu.get_cpu_capability() != "AVX512":
        return False
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def inference_dtype(module: nn.Module, device: torch.device) -> torch.dtype:
    """bfloat16 for a large module where the device has it, float32 otherwise.

    Sampling itself is float32 always: a head casts what it is given, and gives float32 back."""
    large = sum(parameter.numel() for parameter in module.parameters()) >= LARGE
    return torch.bfloat16 if large and has_native_bfloat16(device) else torch.float32
