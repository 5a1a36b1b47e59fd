"""Encoder, directions and decoder: what a source is, and that frames do not know of each other."""

import pytest
import torch
from torch import Tensor

from talker_t2av.codecs.driving import relative
from talker_t2av.codecs.lia_x.decoder import warp
from talker_t2av.codecs.lia_x.direction import Direction, orthonormal_basis
from talker_t2av.codecs.lia_x.network import LiaXNetwork


def random(*shape: int, seed: int = 1) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def test_basis_is_orthonormal() -> None:
    basis = orthonormal_basis(random(64, 40))
    assert (basis.T @ basis - torch.eye(40)).abs().max() < 1e-5


def test_basis_spans_what_was_learnt() -> None:
    weight = random(64, 40)
    basis = orthonormal_basis(weight)
    assert torch.allclose(basis @ (basis.T @ weight), weight, atol=1e-5)


def test_directions_are_linear_and_as_long_as_codes(network: LiaXNetwork) -> None:
    direction: Direction = network.decoder.direction
    one, other = random(3, 40), random(3, 40, seed=2)
    assert torch.allclose(direction(one) - direction(other), direction(one - other), atol=1e-5)
    assert torch.allclose(direction(one).norm(dim=1), one.norm(dim=1), rtol=1e-4)


def test_relative_driving_is_what_upstream_says(network: LiaXNetwork) -> None:
    direction: Direction = network.decoder.direction
    codes, own = random(3, 40), random(40, seed=2)
    expected = direction(codes) - direction(codes[:1]) + direction(own[None])
    assert torch.allclose(direction(relative(codes, codes[0], own)), expected, atol=1e-5)


def test_warping_by_nothing_changes_nothing() -> None:
    feature = random(2, 3, 5, 7)
    assert torch.allclose(warp(feature, torch.zeros(2, 2, 5, 7)), feature, atol=1e-5)


def test_warping_looks_where_the_offset_points() -> None:
    feature = random(1, 1, 5, 5)
    offset = torch.zeros(1, 2, 5, 5)
    offset[:, 0] = 2 / 4  # one pixel to the right
    warped = warp(feature, offset)
    assert torch.allclose(warped[..., :-1], feature[..., 1:], atol=1e-5)
    assert not warped[..., -1].any()


@torch.inference_mode()
def test_a_batch_is_its_frames_one_by_one(network: LiaXNetwork) -> None:
    z, features = network.encoder(random(1, 3, 64, 64).tanh())
    codes = 0.5 * random(3, 40)
    together = network.decoder(z, features, codes)
    alone = torch.cat([network.decoder(z, features, code[None]) for code in codes])
    assert together.shape == (3, 3, 64, 64)
    assert torch.allclose(together, alone, atol=1e-3 * float(alone.abs().max()))
    assert (together[0] - together[1]).abs().max() > 0.1


@torch.inference_mode()
def test_feature_maps_come_coarse_to_fine(network: LiaXNetwork) -> None:
    z, features = network.encoder(random(2, 3, 64, 64))
    assert z.shape == (2, 64)
    assert [tuple(feature.shape[1:]) for feature in features] == [(64, 8, 8), (64, 16, 16), (32, 32, 32), (32, 64, 64)]


def test_wrong_shapes_are_told(network: LiaXNetwork) -> None:
    with pytest.raises(ValueError, match=r"\(1, 3, 32, 32\), expected \('batch', 3, 64, 64\)"):
        network.encoder(torch.zeros(1, 3, 32, 32))
    z, features = torch.zeros(1, 64), [torch.zeros(1, 64, 8, 8)]
    with pytest.raises(ValueError, match="1 feature maps were given, expected 4"):
        network.decoder(z, features, torch.zeros(1, 40))
    with pytest.raises(ValueError, match=r"\(1, 39\), expected \('batch', 40\)"):
        network.decoder(z, features, torch.zeros(1, 39))
