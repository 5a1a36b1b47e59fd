"""Operations whose order of numbers matters, against plain numpy."""

import numpy as np
import pytest
import torch

from talker_t2av.codecs.face_finder import operations


@pytest.fixture
def features() -> torch.Tensor:
    """[1, 4, 6, 8]."""
    return torch.from_numpy(np.random.default_rng(0).standard_normal((1, 4, 6, 8)).astype(np.float32))


@pytest.mark.parametrize("groups", [1, 2])
def test_pointwise_sees_its_group_alone(features: torch.Tensor, groups: int) -> None:
    layer = operations.Pointwise([groups, 8 // groups, 3])
    torch.nn.init.normal_(layer.weight, generator=torch.Generator().manual_seed(1))
    torch.nn.init.normal_(layer.bias, generator=torch.Generator().manual_seed(2))
    parts = np.split(features.numpy(), groups, axis=3)
    expected = [part @ layer.weight[g].numpy() + layer.bias[g].numpy() for g, part in enumerate(parts)]
    np.testing.assert_allclose(layer(features), np.concatenate(expected, axis=3), atol=1e-5)


def test_groups_are_padded_and_picked(features: torch.Tensor) -> None:
    left, right = np.split(features.numpy(), 2, axis=3)
    zeros = np.zeros((1, 4, 6, 3), np.float32)
    padded = operations.PadChannels(channels=3, groups=2)(features)
    assert np.array_equal(padded, np.concatenate([left, zeros, right, zeros], axis=3))
    picked = operations.PickGroups(groups=2, picked=[1, 0, 1])(features)
    assert np.array_equal(picked, np.concatenate([right, left, right], axis=3))


def test_depth_becomes_space(features: torch.Tensor) -> None:
    spread = operations.DepthToSpace()(features)
    assert spread.shape == (1, 8, 12, 2)
    for row, column in ((0, 0), (1, 0), (0, 1), (7, 11)):
        first = 2 * (2 * (row % 2) + column % 2)
        assert np.array_equal(spread[0, row, column], features[0, row // 2, column // 2, first : first + 2])


def test_halves_and_doubles(features: torch.Tensor) -> None:
    halved = operations.HalveByMaximum()(features)
    assert np.array_equal(halved[0, 1, 2], features[0, 2:4, 4:6].amax(dim=(0, 1)))
    doubled = operations.DoubleSize()(features)
    assert doubled.shape == (1, 8, 12, 8)
    expected = 0.75 * (0.75 * features[0, 1, 2] + 0.25 * features[0, 1, 3])
    expected += 0.25 * (0.75 * features[0, 2, 2] + 0.25 * features[0, 2, 3])
    np.testing.assert_allclose(doubled[0, 3, 5], expected, atol=1e-6)
