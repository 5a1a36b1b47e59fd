"""The released file's layout: strict about every name and shape, and folded once."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor

from talker_t2av.checkpoints.deferred import without_weights
from talker_t2av.codecs.lia_x.adapter import convert, read_config, released_kernels, released_names
from talker_t2av.codecs.lia_x.direction import orthonormal_basis
from talker_t2av.codecs.lia_x.layers import blur_kernel
from talker_t2av.codecs.lia_x.network import LiaXNetwork
from talker_t2av.config import LiaXConfig
from talker_t2av.errors import UserError

Keys = dict[str, list[int]]
SOURCE = Path("lia-x.pt")
STATISTICS = {"motion_mean": (0.0,) * 40, "motion_deviation": (1.0,) * 40}
TINY = LiaXConfig(channels=(32, 32, 64), style_size=64, **STATISTICS)
LEVELS = len(TINY.level_channels)


@pytest.fixture(scope="module")
def keys(tiny_keys: Callable[[str], Keys]) -> Keys:
    return tiny_keys("lia_x")


@pytest.fixture(scope="module")
def released(keys: Keys, made_up: Callable[[Keys], dict[str, Tensor]]) -> dict[str, Tensor]:
    """A released file of the tiny size."""
    kernels = {name: blur_kernel(total) for name, total in released_kernels(LEVELS).items()}
    return made_up(keys) | kernels


def test_the_sizes_are_read_off_the_shapes(released: dict[str, Tensor]) -> None:
    found = read_config(released, LiaXConfig(**STATISTICS, crop_faces=2.5), SOURCE)
    assert (found.size, found.style_size, found.level_channels) == (512, 64, TINY.level_channels)
    assert found.crop_faces == 2.5, "what shapes do not tell is the preset's"


def test_every_published_name_is_expected_and_no_other(keys: Keys) -> None:
    ours = released_names(LEVELS)
    assert set(ours.values()) | set(released_kernels(LEVELS)) == set(keys)
    assert set(ours) == set(without_weights(lambda: LiaXNetwork(TINY)).state_dict())


def test_every_missing_tensor_is_named(released: dict[str, Tensor]) -> None:
    with pytest.raises(UserError) as raised:
        convert({}, TINY, SOURCE)
    for name in released:
        assert f"missing {name}" in str(raised.value)
    one = "dec.conv3_2.1.conv2.conv.modulation.weight"
    with pytest.raises(UserError, match=f"lia-x.pt does not fit the network: missing {one}$"):
        convert({name: tensor for name, tensor in released.items() if name != one}, TINY, SOURCE)


def test_unexpected_and_misshapen_tensors_are_named(released: dict[str, Tensor]) -> None:
    with pytest.raises(UserError, match=r"unexpected stranger$"):
        convert(released | {"stranger": torch.zeros(1)}, TINY, SOURCE)
    with pytest.raises(UserError, match=r"dec.flow3.bias has shape \[3\], expected \[1, 3, 1, 1\]$"):
        convert(released | {"dec.flow3.bias": torch.zeros(3)}, TINY, SOURCE)


def test_another_blur_is_refused(released: dict[str, Tensor]) -> None:
    with pytest.raises(UserError, match=r"dec.rgb4.up.kernel is not the blur of 1, 3, 3, 1"):
        convert(released | {"dec.rgb4.up.kernel": blur_kernel()}, TINY, SOURCE)


def test_factors_are_folded_and_the_basis_is_computed(released: dict[str, Tensor]) -> None:
    ours = convert(released, TINY, SOURCE)
    convolution = released["dec.conv3_2.1.conv2.conv.weight"]
    folded = ours["decoder.levels.2.blocks.1.second.weight"]
    assert torch.allclose(folded, convolution[0] / (64 * 9) ** 0.5)
    assert torch.equal(ours["decoder.constant"], released["dec.input.input"])
    assert torch.equal(ours["decoder.levels.2.blocks.1.norm.weight"], released["dec.conv3_2.1.norm.weight"])
    assert torch.equal(ours["decoder.direction.basis"], orthonormal_basis(released["dec.direction.weight"]))


def test_half_precision_becomes_float32(released: dict[str, Tensor]) -> None:
    ours = convert({name: tensor.bfloat16() for name, tensor in released.items()}, TINY, SOURCE)
    assert {tensor.dtype for tensor in ours.values()} == {torch.float32}


def test_the_released_size_has_about_a_billion_parameters() -> None:
    network = without_weights(lambda: LiaXNetwork(LiaXConfig(**STATISTICS)))
    encoder, decoder = (sum(weight.numel() for weight in half.parameters()) for half in network.children())
    assert 0.85e9 < encoder + decoder < 1.1e9
    assert encoder < 0.15 * decoder
    assert network.encoder.motion.weight.shape == (40, 1024)
    assert network.decoder.levels[-1].rgb.weight.shape == (3, 128, 1, 1)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"size": 500}, "size must be a power of 2, got 500"),
        ({"channels": (48,)}, r"channels must be multiples of 32, .* got \[48\]"),
        ({"motion_mean": (0.0,)}, "motion_mean has 1 numbers, expected 40"),
        ({"motion_deviation": (-1.0,) * 40}, "motion_deviation must not be negative, got -1"),
    ],
)
def test_wrong_sizes_are_told(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        LiaXConfig(**STATISTICS | wrong)
