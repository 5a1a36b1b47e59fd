"""How the face moves in the GRID clips: raw motion codes, [75, 40] a clip, in codes.safetensors."""

import logging
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from safetensors.numpy import save_file

from recipes.nano.face.grid_landmarks import clips_with_landmarks
from talker_t2av.codecs.face_finder.finder import FaceFinder
from talker_t2av.codecs.face_mesh.analysis import motion_codes
from talker_t2av.codecs.face_mesh.face_model import FaceModel
from talker_t2av.config import FaceMeshConfig


def main(
    grid: Annotated[Path, typer.Option(help="Folder with the GRID shards.")],
    finder: Annotated[Path, typer.Option(help="The face finder's safetensors.")],
    codec: Annotated[Path, typer.Option(help="The motion codec's safetensors.")],
    out: Annotated[Path, typer.Option(help="Folder of the landmarks and of codes.safetensors.")],
) -> None:
    """Encode all clips."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    model = FaceModel.load(codec, FaceMeshConfig().latent_size)
    clips = clips_with_landmarks(grid, out, FaceFinder.load(finder))
    codes = {name: motion_codes(clip, model).astype(np.float32) for name, clip in clips}
    save_file(codes, out / "codes.safetensors")


if __name__ == "__main__":
    typer.run(main)
