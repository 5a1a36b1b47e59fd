"""A contact sheet of the face codec: portraits down, telling codes across. Made before and after a change, it shows it.

PYTHONPATH=src:recipes/nano python benchmarks/face_sheet.py PORTRAIT.jpg ... --grid FOLDER --out sheet.jpg
"""

import logging
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import torch
import typer
from face import HARD, WEIGHTS
from face_clips import read_drivers, stills
from face_codes import sheet_codes
from face_portraits import hard_portraits, read_portraits
from PIL import Image, ImageDraw, ImageFont

from talker_t2av.codecs.face_mesh.codec import FaceMeshCodec
from talker_t2av.codecs.face_mesh.face_model import FaceModel
from talker_t2av.config import FaceMeshConfig
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


def main(
    portraits: Annotated[list[Path], typer.Argument(help="Pictures with one face.")],
    grid: Annotated[Path, typer.Option(help="Folder with the GRID shards.")],
    out: Annotated[Path, typer.Option(help="JPEG to write.")],
    weights: Annotated[Path, typer.Option(help="The motion codec's safetensors.")] = WEIGHTS,
    clips: Annotated[int, typer.Option(help="From how many held-out clips faces are chosen.")] = 3,
    hard: Annotated[str, typer.Option(help="Hard cases to make from the portraits, with commas.")] = HARD,
    size: Annotated[int, typer.Option(help="Pixels of a rendered frame's edge.")] = 512,
    cell: Annotated[int, typer.Option(help="Pixels of a cell's edge.")] = 256,
) -> None:
    """Render every portrait with every code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    config = FaceMeshConfig(size=size)
    codec, model = FaceMeshCodec.load(weights, config), FaceModel.load(weights, config.latent_size)
    drivers = read_drivers(grid, clips, codec)
    codes = sheet_codes(drivers, model)
    motion = torch.tensor(model.normalise(np.stack(list(codes.values()))), dtype=torch.float32)
    pictures = read_portraits(portraits)
    pictures |= stills(drivers) | hard_portraits(pictures, [case for case in hard.split(",") if case])
    rows = {}
    for name, picture in pictures.items():
        try:
            frames = codec.render(codec.prepare(picture), motion)
        except UserError as error:
            logger.warning("%s is left out: %s", name, error)
            continue
        rows[name] = np.stack([cv2.resize(frame, (cell, cell), interpolation=cv2.INTER_AREA) for frame in frames])
    contact_sheet(rows, list(codes)).save(out, quality=QUALITY)


if __name__ == "__main__":
    typer.run(main)
