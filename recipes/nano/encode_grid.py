"""How the face moves in the GRID clips: landmarks of every frame, and from them raw motion codes.

Landmarks are found once (some minutes) and kept, one safetensors file a shard with [75, 468, 3] pixels a clip. Codes
go into codes.safetensors, [75, 40] a clip; clips in which the face was lost in a frame are left out.
"""

import logging
import os
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from grid import read_frames, shards
from safetensors.numpy import load_file, save_file

from talker_t2av.codecs.face_mesh.analysis import motion_codes
from talker_t2av.codecs.face_mesh.face_model import FaceModel
from talker_t2av.config import FaceMeshConfig
from talker_t2av.media.faces import track_face

logger = logging.getLogger(__name__)


def find_landmarks(shard: Path, out: Path) -> Path:
    """The landmarks of one shard."""
    path = out / f"landmarks-{shard.stem}.safetensors"
    if not path.exists():
        temporary = path.with_suffix(".part")
        save_file({name: track_face(frames).astype(np.float32) for name, frames in read_frames(shard)}, temporary)
        os.replace(temporary, path)
    return path


def main(
    grid: Annotated[Path, typer.Option(help="Folder with the GRID shards.")],
    codec: Annotated[Path, typer.Option(help="The motion codec's safetensors.")],
    out: Annotated[Path, typer.Option(help="Folder of the landmarks and of codes.safetensors.")],
) -> None:
    """Encode all clips."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    out.mkdir(parents=True, exist_ok=True)
    model = FaceModel.load(codec, FaceMeshConfig().latent_size)
    codes: dict[str, np.ndarray] = {}
    for shard in shards(grid):
        for name, landmarks in load_file(find_landmarks(shard, out)).items():
            if np.isfinite(landmarks).all():
                codes[name] = motion_codes(landmarks.astype(np.float64), model).astype(np.float32)
            else:
                logger.info("%s is left out: the face was lost", name)
        logger.info("%s done", shard.name)
    save_file(codes, out / "codes.safetensors")


if __name__ == "__main__":
    typer.run(main)
