"""Which number type is chosen, and that a talker computes the same in either."""

import copy

import pytest
import torch
from torch import nn

from talker_t2av.checkpoints.bundles import load_bundle
from talker_t2av.generation.noise import SeededNoise
from talker_t2av.generation.prompt import Prompt
from talker_t2av.generation.session import Session
from talker_t2av.model import precision
from talker_t2av.model.inference import speed_up
from talker_t2av.model.precision import inference_dtype
from talker_t2av.model.talker import Talker

CPU = torch.device("cpu")


def large() -> nn.Module:
    """Parameters without memory."""
    return nn.Linear(20_000, 10_000, device="meta")


@pytest.mark.parametrize(("native", "expected"), [(True, torch.bfloat16), (False, torch.float32)])
def test_large_networks_follow_the_hardware(
    native: bool, expected: torch.dtype, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precision, "has_native_bfloat16", lambda device: native)
    assert inference_dtype(large(), CPU) is expected
    assert inference_dtype(nn.Linear(8, 8), CPU) is torch.float32


def test_other_accelerators_stay_with_float32() -> None:
    assert inference_dtype(large(), torch.device("mps")) is torch.float32


def test_bfloat16_draws_what_float32_draws() -> None:
    """nano, whose text is read and whose first patches are drawn in either type from the same noise."""
    bundle = load_bundle("nano")

    def patches(talker: Talker) -> torch.Tensor:
        tokens = bundle.text.encode("Good morning.")
        prompt = Prompt(tokens.token_ids, bundle.voice(), torch.zeros(40), first_sounding=tokens.first_sounding)
        session = Session(talker, [prompt], bundle.config.sampling, SeededNoise([0], CPU))
        drawn = [session.step() for _ in range(2)]
        return torch.cat([torch.cat((patch.speech, patch.motion), dim=2) for patch in drawn], dim=1)

    exact = patches(bundle.talker)
    fast = copy.deepcopy(bundle.talker)
    speed_up(fast, CPU)
    assert torch.equal(patches(fast), exact)
    rounded = patches(bundle.talker.to(torch.bfloat16))
    assert rounded.dtype == torch.float32
    assert (rounded - exact).square().mean().sqrt() < 0.05 * exact.std()
