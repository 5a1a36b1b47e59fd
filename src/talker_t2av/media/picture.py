"""Reading a picture of any common kind as plain RGB."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from talker_t2av.errors import UserError


def read_picture(path: str | Path) -> np.ndarray:
    """Decode a JPEG, PNG, WebP ... file -> [H, W, 3] uint8 RGB, upright.

    The camera's orientation mark is applied, transparent parts become white, grey becomes RGB, 16 bits become 8, and
    the first picture of an animation is taken. Raises `UserError` where there is no such file or it is no picture.
    """
    path = Path(path)
    if path.is_dir():
        raise UserError(f"{path} is a folder; give the picture file itself.")
    if not path.exists():
        raise UserError(f"There is no picture {path}; check the name.")
    try:
        with Image.open(path) as image:
            return _to_rgb(ImageOps.exif_transpose(image))
    except PermissionError as error:
        raise UserError(f"The picture {path} may not be read; change its permissions.") from error
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise UserError(f"{path} cannot be read as a picture; give a whole JPEG, PNG or WebP file.") from error


def _to_rgb(image: Image.Image) -> np.ndarray:
    """Any mode of picture -> [H, W, 3] uint8."""
    if image.mode.startswith("I"):  # 16 bits a pixel, which Pillow would clip instead of scale
        grey = (np.asarray(image).astype(np.int64) >> 8).clip(0, 255).astype(np.uint8)
        return np.repeat(grey[..., None], 3, axis=2)
    if "A" in image.getbands() or "transparency" in image.info:
        layer = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
    return np.array(image.convert("RGB"))
