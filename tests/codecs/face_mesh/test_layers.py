"""Head before wall: the layers give the picture again, and only the head moves."""

import numpy as np
import pytest
from skimage import data

from talker_t2av.codecs.face_mesh.layers import person_matte, separate

SIZE = 200


def disc(radius: float) -> np.ndarray:
    y, x = np.mgrid[:SIZE, :SIZE]
    return np.clip((radius - np.hypot(x - SIZE / 2, y - SIZE / 2)) / 8 + 0.5, 0, 1).astype(np.float32)


def maps(shift: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    y, x = np.mgrid[:SIZE, :SIZE].astype(np.float32)
    return x - np.float32(shift), y


@pytest.fixture
def picture() -> np.ndarray:
    """A red disc before stripes."""
    stripes = np.where((np.arange(SIZE) // 10 % 2)[:, None, None] > 0, [200, 220, 240], [40, 60, 80])
    stripes = np.broadcast_to(stripes, (SIZE, SIZE, 3))
    share = disc(50)[..., None]
    return np.round(stripes * (1 - share) + np.array([220, 30, 30]) * share).astype(np.uint8)


def test_layers_give_the_picture_again(picture: np.ndarray) -> None:
    for shown in (picture, data.astronaut()[:SIZE, 120 : 120 + SIZE]):
        layers = separate(shown, disc(50), np.ones((SIZE, SIZE)), unit=50)
        assert np.abs(layers.compose(*maps()).astype(int) - shown).max() <= 1


def test_the_wall_stays_where_it_is(picture: np.ndarray) -> None:
    layers = separate(picture, disc(50), np.ones((SIZE, SIZE)), unit=50)
    moved = layers.compose(*maps(20))
    far = np.ones((SIZE, SIZE), bool)
    far[:, 30:190] = False
    assert np.array_equal(moved[far], picture[far])
    assert np.abs(moved[100, 160].astype(int) - [220, 30, 30]).max() < 12, "the disc is here now"
    uncovered = moved[60:140, 54:60].astype(int)
    assert (uncovered[..., 2] > uncovered[..., 0]).mean() > 0.9, "the wall is bluish where the disc was"


def test_what_does_not_move_needs_no_wall(picture: np.ndarray) -> None:
    layers = separate(picture, disc(50), np.zeros((SIZE, SIZE)), unit=50)
    assert (layers.foreground[..., 3] == 255).all()
    assert np.array_equal(layers.background, picture)


def test_a_matte_of_something_else_is_not_used() -> None:
    outline = np.array([[80, 80], [120, 80], [120, 120], [80, 120]], np.float32)
    assert person_matte(1 - disc(50), outline, (SIZE, SIZE)) is None
    found = person_matte(disc(10), np.array([[98, 98], [102, 98], [102, 102], [98, 102]], np.float32), (SIZE, SIZE))
    assert found is not None
    assert found[100, 100] == 1
    with pytest.raises(ValueError, match=r"\(200, 200\).*\(4, 4\)"):
        separate(np.zeros((SIZE, SIZE, 3), np.uint8), disc(10), np.ones((4, 4)), unit=50)
