"""Patch encoders and diffusion heads against golden velocities, grids and samples."""

import re
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from talker_t2av.config import SamplingConfig
from talker_t2av.model.flow_matching import sampling_grid
from talker_t2av.model.talker import Talker

Golden = Callable[[str], dict[str, Tensor]]


@pytest.mark.parametrize("name", ["speech", "motion"])
def test_patch_encoder(name: str, talker: Talker, golden: Golden, compare: Callable[..., None]) -> None:
    numbers = golden("patch_encoder")
    frames = numbers[f"{name}_frames"]
    with torch.inference_mode():
        tokens = getattr(talker, name).patch_encoder(frames.flatten(0, 1)).unflatten(0, frames.shape[:2])
    compare(tokens, numbers[f"{name}_tokens"], f"{name} tokens")


@pytest.mark.parametrize("name", ["speech", "motion"])
def test_head(name: str, talker: Talker, golden: Golden, compare: Callable[..., None]) -> None:
    numbers = golden(f"head_{name}")
    noise, context = (numbers[key].transpose(1, 2) for key in ("x", "cond"))
    head, condition, hidden = getattr(talker, name).head, numbers["global_cond"], numbers["mu"]
    with torch.inference_mode():
        compare(head(noise, numbers["t"], hidden, context, condition).transpose(1, 2), numbers["velocity"], "velocity")
    grids = [key for key in numbers if key.startswith("t_span_")]
    samples = [key for key in numbers if key.startswith("sample_")]
    assert grids and samples
    for key in grids:
        compare(sampling_grid(int(key.removeprefix("t_span_")), sway=1.0), numbers[key], key)
    for key in samples:
        matched = re.fullmatch(r"sample_n(\d+)_cfg([\d.]+)_zerostar([01])", key)
        assert matched, key

        sampling = SamplingConfig(steps=int(matched[1]), guidance_scale=float(matched[2]), zero_star=matched[3] == "1")
        with torch.inference_mode():
            ours = head.draw(noise, hidden, context, condition, head.schedule(sampling))
        compare(ours.transpose(1, 2), numbers[key], key)
