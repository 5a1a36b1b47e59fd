"""What a run needs to go on: written beside the target and renamed, so that a crash leaves the older one."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

STATE_FILE = "state.pt"
WEIGHTS_FILE = "talker.safetensors"


@dataclass
class RunState:
    """Where a run stands."""

    step: int = 0
    minutes: float = 0.0
    heard_hours: float = 0.0


def save_state(folder: Path, run: RunState, parts: dict[str, Any]) -> None:
    """Write the state dicts of all `parts` (modules, optimiser) and the counters."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f"{STATE_FILE}.part"
    torch.save({"run": vars(run), **{name: part.state_dict() for name, part in parts.items()}}, temporary)
    os.replace(temporary, folder / STATE_FILE)


def load_state(folder: Path, parts: dict[str, Any]) -> RunState | None:
    """Restore `parts` from a folder that `save_state` wrote; None when there is nothing yet."""
    path = folder / STATE_FILE
    if not path.exists():
        return None
    state = torch.load(path, weights_only=True)
    for name, part in parts.items():
        part.load_state_dict(state[name])
    return RunState(**state["run"])


def save_weights(module: nn.Module, path: Path) -> None:
    """Write a module's weights as float16 safetensors, renamed into place when complete."""
    tensors: dict[str, Tensor] = {
        name: tensor.to(torch.float16).contiguous() for name, tensor in module.state_dict().items()
    }
    temporary = path.with_suffix(".part")
    save_file(tensors, temporary)
    os.replace(temporary, path)
