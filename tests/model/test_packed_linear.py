"""Packed layers compute what the layers that they replace compute."""

import copy

import pytest
import torch
from torch import Tensor, nn

from talker_t2av.config import ModalityConfig, TransformerConfig
from talker_t2av.model.diffusion_head import DiffusionHead
from talker_t2av.model.packed_linear import PackedLinear, can_pack, pack_linears

SIZE = 64
MODALITY = ModalityConfig(
    latent_size=6,
    condition_size=5,
    patch_encoder=TransformerConfig(layers=1, heads=2),
    head=TransformerConfig(layers=2, heads=2),
)


def conditions(rows: int) -> tuple[Tensor, ...]:
    generator = torch.Generator().manual_seed(rows)
    shapes = (rows, 4, 6), (rows,), (rows, SIZE), (rows, 4, 6), (rows, 5)
    return tuple(torch.rand(shape, generator=generator) for shape in shapes)


@pytest.mark.parametrize("rows", [1, 2, 7])
def test_a_packed_head_draws_the_same_velocity(rows: int) -> None:
    torch.manual_seed(0)
    head = DiffusionHead(MODALITY, SIZE).eval()
    packed = copy.deepcopy(head)
    pack_linears(packed, rows=20, smallest=1)
    assert not any(type(module) is nn.Linear for module in packed.modules())
    with torch.inference_mode():
        assert torch.allclose(packed(*conditions(rows)), head(*conditions(rows)), atol=1e-5)


def test_small_layers_stay() -> None:
    module = nn.Sequential(nn.Linear(8, 8), nn.Linear(8, 64))
    pack_linears(module, rows=1, smallest=512)
    assert [type(child) for child in module] == [nn.Linear, PackedLinear]


def test_what_cannot_be_packed_is_refused() -> None:
    module = nn.Sequential(nn.Linear(8, 8)).double()
    assert not can_pack(module)
    with pytest.raises(ValueError, match="float32"):
        pack_linears(module, rows=1)
