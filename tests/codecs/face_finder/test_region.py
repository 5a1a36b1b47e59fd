"""Regions of a picture, sampled and mapped back."""

import math

import cv2
import numpy as np
import pytest

from talker_t2av.codecs.face_finder.region import MARGIN, Region, check_picture, sample, square_around


def test_a_point_of_the_picture_is_where_the_region_says() -> None:
    """A bright disc at a known place, seen through a turned region, maps back to that place."""
    picture = np.zeros((200, 300, 3), np.uint8)
    cv2.circle(picture, (180, 90), 6, (255, 255, 255), -1)
    region = Region((170.0, 100.0), 80.0, 80.0, 0.7)
    seen = sample(picture, region, 160, cv2.BORDER_CONSTANT, low=0.0)[0, :, :, 0].numpy()
    rows, columns = np.nonzero(seen > 0.5)
    share = np.array([[columns.mean() + 0.5, rows.mean() + 0.5, 0.0]]) / 160
    np.testing.assert_allclose(region.to_picture(share)[0, :2], [180, 90], atol=0.6)


def test_beyond_the_picture() -> None:
    picture = np.full((50, 50, 3), 255, np.uint8)
    region = Region((50.0, 25.0), 50.0, 50.0)
    black = sample(picture, region, 20, cv2.BORDER_CONSTANT, low=-1.0)[0, :, :, 0]
    assert (black[:, :9] == 1).all() and (black[:, 11:] == -1).all()
    assert (sample(picture, region, 20, cv2.BORDER_REPLICATE, low=0.0) == 1).all()


def test_square_around_a_tilted_face() -> None:
    box = np.array([[10.0, 20.0], [50.0, 40.0]])
    square = square_around(box, np.array([20.0, 25.0]), np.array([40.0, 45.0]))
    assert square == Region((30.0, 30.0), 40 * MARGIN, 40 * MARGIN, math.pi / 4)


@pytest.mark.parametrize("picture", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 4), np.uint8), np.zeros((4, 4, 3))])
def test_wrong_pictures(picture: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"expected \[H, W, 3\] of uint8"):
        check_picture(picture)
