"""Pictures as cameras and graphics programs write them, against what a viewer shows."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from talker_t2av.errors import UserError
from talker_t2av.media.picture import read_picture

RED, WHITE = (255, 0, 0), (255, 255, 255)


def test_size_and_colours(tmp_path: Path) -> None:
    Image.new("RGB", (30, 20), (200, 100, 50)).save(tmp_path / "a.png")
    picture = read_picture(tmp_path / "a.png")
    assert picture.dtype == np.uint8 and picture.shape == (20, 30, 3)
    assert (picture == (200, 100, 50)).all()


@pytest.mark.parametrize(("orientation", "red_corner"), [(1, (0, 0)), (3, (-1, -1)), (6, (0, -1)), (8, (-1, 0))])
def test_orientation_mark_of_the_camera(tmp_path: Path, orientation: int, red_corner: tuple[int, int]) -> None:
    image = Image.new("RGB", (64, 32), "white")
    image.paste(RED, (0, 0, 16, 16))
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.save(tmp_path / "a.jpg", quality=95, subsampling=0, exif=exif)
    picture = read_picture(tmp_path / "a.jpg").astype(int)
    assert picture.shape == ((32, 64, 3) if orientation in (1, 3) else (64, 32, 3))
    assert np.abs(picture[red_corner] - RED).max() < 8


def test_transparency_becomes_white(tmp_path: Path) -> None:
    image = Image.new("RGBA", (2, 1), (255, 0, 0, 255))
    image.putpixel((1, 0), (10, 20, 30, 0))
    image.save(tmp_path / "a.png")
    assert read_picture(tmp_path / "a.png").tolist() == [[list(RED), list(WHITE)]]


def test_transparent_palette_becomes_white(tmp_path: Path) -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([255, 0, 0, 1, 2, 3])
    image.putpixel((1, 0), 1)
    image.save(tmp_path / "a.gif", transparency=1)
    assert read_picture(tmp_path / "a.gif").tolist() == [[list(RED), list(WHITE)]]


def test_grey_of_8_and_16_bits(tmp_path: Path) -> None:
    Image.fromarray(np.array([[0, 128, 255]], np.uint8)).save(tmp_path / "8.png")
    Image.fromarray(np.array([[0, 128 * 256, 65535]], np.uint16)).save(tmp_path / "16.png")
    expected = [[[0] * 3, [128] * 3, [255] * 3]]
    assert read_picture(tmp_path / "8.png").tolist() == expected
    assert read_picture(tmp_path / "16.png").tolist() == expected


def test_what_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "notes.jpg").write_text("a letter")
    Image.effect_noise((200, 200), 80).save(tmp_path / "whole.jpg")
    (tmp_path / "half.jpg").write_bytes((tmp_path / "whole.jpg").read_bytes()[:4000])
    cases = {
        tmp_path: "is a folder",
        tmp_path / "missing.jpg": "There is no picture",
        tmp_path / "notes.jpg": "cannot be read as a picture",
        tmp_path / "half.jpg": "cannot be read as a picture",
    }
    for path, message in cases.items():
        with pytest.raises(UserError, match=message):
            read_picture(path)
