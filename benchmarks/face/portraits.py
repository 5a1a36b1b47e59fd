"""Portraits to try the renderer on: pictures as they are, and hard cases made from them."""

from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import cv2
import numpy as np
from skimage import data

from benchmarks.face.wear import with_beard, with_glasses
from talker_t2av.codecs.face_finder.finder import FaceFinder
from talker_t2av.codecs.face_mesh.topology import OVAL
from talker_t2av.errors import UserError
from talker_t2av.media.picture import read_picture

ROLL = 25
SMALL_FACE, LARGE_EDGE = 40, 2000
DARKNESS = 0.3
SIDE_LIGHT = (1.15, 0.2)
DARK_SKIN = np.array([0.60, 0.47, 0.40])
"""What is left of red, green and blue."""
SKIN_LOW, SKIN_HIGH = (20, 135, 80), (255, 180, 135)
"""The usual box of skin in Y, Cr, Cb."""


def read_portraits(paths: list[Path]) -> dict[str, np.ndarray]:
    """Pictures [H, W, 3] by name, skimage's astronaut first."""
    portraits = {"skimage astronaut": data.astronaut()}
    for path in paths:
        name = f"{path.parent.name} {path.stem}" if path.stem in portraits else path.stem
        portraits[name] = read_picture(path)
    return portraits


def hard_portraits(portraits: dict[str, np.ndarray], cases: str, finder: FaceFinder) -> dict[str, np.ndarray]:
    """Each hard case, of those named in `cases` with commas, made from the next of the portraits in turn."""
    wanted = {case for case in cases.split(",") if case}
    unknown = wanted - set(HARD_CASES)
    if unknown:
        raise UserError(f"There is no hard case {', '.join(sorted(unknown))}; there are {', '.join(HARD_CASES)}.")
    chosen = zip(HARD_CASES, cycle(portraits.items()), strict=False)
    return {
        f"{case} {name}": HARD_CASES[case](picture, finder.find(picture)[0])
        for case, (name, picture) in chosen
        if case in wanted
    }


def grey(picture: np.ndarray, face: np.ndarray) -> np.ndarray:
    return np.repeat(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)


def rolled(picture: np.ndarray, face: np.ndarray) -> np.ndarray:
    """Turned about the middle of the face."""
    centre = face[OVAL, :2].mean(axis=0)
    turn = cv2.getRotationMatrix2D((float(centre[0]), float(centre[1])), ROLL, 1)
    return cv2.warpAffine(picture, turn, picture.shape[1::-1], flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def small(picture: np.ndarray, face: np.ndarray) -> np.ndarray:
    """The face a few dozen pixels wide."""
    return resized(picture, SMALL_FACE / np.ptp(face[:, 0]))


def large(picture: np.ndarray, face: np.ndarray) -> np.ndarray:
    """The longer edge as many pixels long as a camera's."""
    return resized(picture, LARGE_EDGE / max(picture.shape))


def dark(picture: np.ndarray, face: np.ndarray) -> np.ndarray:
    return scaled(picture, np.array([DARKNESS]))


def side_light(picture: np.ndarray, face: np.ndarray) -> np.ndarray:
    """Bright on one side of the face, dark on the other."""
    outline = face[OVAL, 0]
    across = np.interp(np.arange(picture.shape[1]), [outline.min(), outline.max()], SIDE_LIGHT)
    return scaled(picture, across[None, :, None])


def dark_skin(picture: np.ndarray, face: np.ndarray) -> np.ndarray:
    """Whatever is of the colour of skin, darker and browner."""
    skin = cv2.inRange(cv2.cvtColor(picture, cv2.COLOR_RGB2YCrCb), SKIN_LOW, SKIN_HIGH).astype(np.float32) / 255
    share = cv2.GaussianBlur(skin, (0, 0), max(picture.shape) / 300)
    return scaled(picture, 1 - share[..., None] * (1 - DARK_SKIN))


def resized(picture: np.ndarray, scale: float) -> np.ndarray:
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(picture, None, fx=float(scale), fy=float(scale), interpolation=way)


def scaled(picture: np.ndarray, light: np.ndarray) -> np.ndarray:
    """Picture [H, W, 3] times light that broadcasts to its shape."""
    return np.clip(picture * light, 0, 255).astype(np.uint8)


HARD_CASES: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "dark skin": dark_skin,
    "rolled": rolled,
    "small": small,
    "large": large,
    "side light": side_light,
    "grey": grey,
    "dark": dark,
    "glasses": with_glasses,
    "beard": with_beard,
}
ALL_HARD_CASES = ",".join(HARD_CASES)
