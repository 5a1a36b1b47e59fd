"""The layers, against what StyleGAN2's definitions say in so many words."""

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from talker_t2av.codecs.lia_x.layers import (
    ActivatedConvolution,
    DownBlock,
    StyleConvolution,
    activate,
    blur,
    blur_kernel,
    upsample,
)


@pytest.fixture
def x() -> Tensor:
    return torch.randn(2, 5, 6, 8, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


def with_weights(layer: torch.nn.Module) -> torch.nn.Module:
    generator = torch.Generator().manual_seed(0)
    for parameter in layer.parameters():
        torch.nn.init.normal_(parameter, generator=generator)
    return layer.double().requires_grad_(False)


def test_blur_kernel() -> None:
    expected = torch.tensor([[1, 3, 3, 1], [3, 9, 9, 3], [3, 9, 9, 3], [1, 3, 3, 1]]) / 64
    assert torch.allclose(blur_kernel(), expected)
    assert torch.allclose(blur_kernel(gain=4.0), 4 * expected)


def test_blur_keeps_a_plain_inside(x: Tensor) -> None:
    plain = blur(torch.ones_like(x), padding=2)
    assert plain.shape[2:] == (7, 9)
    assert torch.allclose(plain[:, :, 2:-2, 2:-2], torch.ones((), dtype=x.dtype))
    assert plain[0, 0, 0, 0] < 1


def test_upsampling_puts_zeros_between_and_blurs(x: Tensor) -> None:
    wide = x.new_zeros(*x.shape[:2], 12, 16)
    wide[:, :, ::2, ::2] = x
    expected = blur(F.pad(wide, (2, 1, 2, 1)), padding=0, gain=4.0)
    assert upsample(x).shape == wide.shape
    assert torch.allclose(upsample(x), expected)


def test_activation() -> None:
    given = torch.tensor([-1.0, 0.0, 2.0])
    assert torch.allclose(activate(given), torch.tensor([-0.2, 0.0, 2.0]) * 2**0.5)
    assert given.tolist() == [-1, 0, 2]


@pytest.mark.parametrize(("resampling", "shape"), [("keep", (6, 8)), ("down", (3, 4)), ("up", (12, 16))])
@pytest.mark.parametrize("kernel", [1, 3])
def test_activated_convolution_sizes(x: Tensor, resampling: str, shape: tuple[int, int], kernel: int) -> None:
    layer = with_weights(ActivatedConvolution(5, 7, kernel, resampling))
    assert layer(x).shape == (2, 7, *shape)


def test_down_block_halves(x: Tensor) -> None:
    assert with_weights(DownBlock(5, 7))(x).shape == (2, 7, 3, 4)


@pytest.mark.parametrize("demodulates", [True, False])
@pytest.mark.parametrize("upsamples", [True, False])
def test_style_convolution_is_a_convolution_with_weights_of_its_own(
    x: Tensor, demodulates: bool, upsamples: bool
) -> None:
    layer = with_weights(StyleConvolution(5, 7, 3, 4, demodulates=demodulates, upsamples=upsamples))
    styles = torch.randn(2, 4, generator=torch.Generator().manual_seed(2), dtype=x.dtype)
    for member in range(2):
        weight = layer.weight * layer.modulation(styles[member])[:, None, None]
        if demodulates:
            weight = weight / (weight.square().sum(dim=(1, 2, 3), keepdim=True) + 1e-8).sqrt()
        one = x[member : member + 1]
        if upsamples:
            expected = blur(F.conv_transpose2d(one, weight.transpose(0, 1), stride=2), padding=1, gain=4.0)
        else:
            expected = F.conv2d(one, weight, padding=1)
        ours = layer(x, styles)[member : member + 1]
        assert torch.allclose(ours, expected + layer.bias[:, None, None])
