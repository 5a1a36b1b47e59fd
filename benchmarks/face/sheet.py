"""A contact sheet of the face codec: portraits down, telling codes across. Made before and after a change, it shows it.

PYTHONPATH=src python -m benchmarks.face.sheet PORTRAIT.jpg ... --grid FOLDER --out sheet.jpg
"""

import logging
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import torch
import typer
from PIL import Image, ImageDraw, ImageFont

from benchmarks.face.clips import read_drivers, stills
from benchmarks.face.codec import WEIGHTS, load_codec
from benchmarks.face.codes import sheet_codes
from benchmarks.face.portraits import ALL_HARD_CASES, hard_portraits, read_portraits
from benchmarks.face.stills import Portrait, prepare_portrait
from talker_t2av.codecs.face_mesh.face_model import FaceModel
from talker_t2av.codecs.face_mesh.topology import OVAL
from talker_t2av.errors import UserError

logger = logging.getLogger(__name__)

MARGIN, LETTERS = 18, 13
QUALITY = 92


def contact_sheet(rows: dict[str, np.ndarray], headings: list[str]) -> Image.Image:
    """Frames [n, C, C, 3] by row name -> a picture with names above the columns and above each row."""
    cell = next(iter(rows.values())).shape[1]
    step = cell + MARGIN
    sheet = Image.new("RGB", (cell * len(headings), MARGIN + step * len(rows)), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(LETTERS)
    for column, heading in enumerate(headings):
        draw.text((column * cell + 2, 1), heading, "black", font)
    for row, (name, frames) in enumerate(rows.items()):
        top = MARGIN + row * step
        draw.text((2, top + 1), name, "black", font)
        sheet.paste(Image.fromarray(np.concatenate(list(frames), axis=1)), (0, top + MARGIN))
    return sheet


def close_up(frames: np.ndarray, portrait: Portrait, faces: float, cell: int) -> np.ndarray:
    """Frames [n, H, W, 3] -> [n, C, C, 3]: a square that is so many of the portrait's faces wide, within the frame."""
    outline = portrait.landmarks[OVAL, :2]
    height, width = frames.shape[1:3]
    side = min(round(float(np.ptp(outline, axis=0).max()) * faces), height, width)
    centre = (outline.min(axis=0) + outline.max(axis=0)) / 2
    x, y = np.clip(np.round(centre - side / 2), 0, [width - side, height - side]).astype(int)
    way = cv2.INTER_AREA if side > cell else cv2.INTER_CUBIC
    return np.stack(
        [cv2.resize(frame[y : y + side, x : x + side], (cell, cell), interpolation=way) for frame in frames]
    )


def main(
    grid: Annotated[Path, typer.Option(help="Folder with the GRID shards.")],
    out: Annotated[Path, typer.Option(help="JPEG to write.")],
    portraits: Annotated[list[Path] | None, typer.Argument(help="Pictures with one face, besides skimage's.")] = None,
    weights: Annotated[Path, typer.Option(help="The motion codec's safetensors.")] = WEIGHTS,
    clips: Annotated[int, typer.Option(min=1, help="From how many held-out clips faces are chosen.")] = 3,
    real: Annotated[bool, typer.Option(help="Rows of GRID's face too (CC BY 4.0).")] = True,
    hard: Annotated[str, typer.Option(help="Hard cases to make from the portraits, with commas.")] = ALL_HARD_CASES,
    size: Annotated[int, typer.Option(help="Pixels of a rendered frame's edge.")] = 512,
    faces: Annotated[float, typer.Option(help="How many faces wide a cell is.")] = 1.7,
    cell: Annotated[int, typer.Option(help="Pixels of a cell's edge.")] = 256,
) -> None:
    """Render every portrait with every code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    codec = load_codec(weights, size)
    model = FaceModel.load(weights, codec.latent_size)
    drivers = read_drivers(grid, clips, codec)
    codes = sheet_codes(drivers, model)
    motion = torch.tensor(model.normalise(np.stack(list(codes.values()))), dtype=torch.float32)
    pictures = read_portraits(portraits or [])
    if real:
        pictures |= stills(drivers)
    pictures |= hard_portraits(pictures, hard, codec.finder)
    rows = {}
    for name, picture in pictures.items():
        try:
            portrait = prepare_portrait(name, picture, codec)
        except UserError as error:
            logger.warning("%s is left out: %s", name, error)
            continue
        rows[name] = close_up(codec.render(portrait.source, motion), portrait, faces, cell)
    contact_sheet(rows, list(codes)).save(out, quality=QUALITY)


if __name__ == "__main__":
    typer.run(main)
