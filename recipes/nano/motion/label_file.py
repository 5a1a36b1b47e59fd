"""The file of motion labels: raw codes of every clip, and the one place where they are normalised."""

import os
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

CODE_MEAN, CODE_STD = "code_mean", "code_std"
SMALLEST_STD = 1e-6


def code_statistics(codes: list[np.ndarray]) -> dict[str, np.ndarray]:
    """code_mean and code_std [40] over all frames of the clips [T, 40]."""
    frames = np.concatenate(codes).astype(np.float64)
    std = np.maximum(frames.std(0), SMALLEST_STD)
    return {CODE_MEAN: frames.mean(0).astype(np.float32), CODE_STD: std.astype(np.float32)}


def write_labels(path: Path, codes: dict[str, np.ndarray], statistics: dict[str, np.ndarray]) -> None:
    """One float16 tensor [T, 40] of RAW codes a clip key, beside the statistics."""
    _write(path, {key: code.astype(np.float16) for key, code in codes.items()} | statistics, None)


def read_labels(path: Path) -> dict[str, torch.Tensor]:
    """Clip key -> [T, 40] float32 NORMALISED motion codes: (raw - mean) / std, as the talker sees them."""
    tensors = load_file(path)
    mean, std = tensors.pop(CODE_MEAN), tensors.pop(CODE_STD)
    return {key: torch.from_numpy((raw.astype(np.float32) - mean) / std) for key, raw in tensors.items()}


def store_statistics(codec: Path, statistics: dict[str, np.ndarray]) -> None:
    """Put the statistics into the motion codec's file; its other tensors and its metadata stay as they are."""
    with safe_open(codec, framework="numpy") as file:
        metadata = file.metadata()
    _write(codec, load_file(codec) | statistics, metadata)


def _write(path: Path, tensors: dict[str, np.ndarray], metadata: dict[str, str] | None) -> None:
    temporary = path.with_suffix(".part")
    save_file(tensors, temporary, metadata)
    os.replace(temporary, path)
