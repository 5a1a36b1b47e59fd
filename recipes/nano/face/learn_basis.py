"""Learn the motion codec: a mean face, 34 ways in which faces move, and how skin follows lips and lids.

Writes motion_codec.safetensors, with code statistics of zero and one that motion.label_corpus sets later.
"""

import json
import logging
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from mediapipe.python.solutions.face_mesh_connections import FACEMESH_TESSELATION
from safetensors.numpy import save_file

from recipes.nano.corpus.grid import read_files, shards
from recipes.nano.face.grid_landmarks import clips_with_landmarks
from recipes.nano.face.handle_weights import follow_weights, lid_weights, lip_weights
from recipes.nano.face.statistics import ExpressionStatistics, mean_template
from talker_t2av.codecs.face_finder.finder import FaceFinder
from talker_t2av.codecs.face_mesh.analysis import resting_face
from talker_t2av.codecs.face_mesh.face_model import POSE_SIZE
from talker_t2av.codecs.face_mesh.geometry import fit_similarity
from talker_t2av.codecs.face_mesh.topology import LIPS, STABLE
from talker_t2av.config import FaceMeshConfig

logger = logging.getLogger(__name__)


def mesh_triangles() -> np.ndarray:
    """[852, 3] triangles of MediaPipe's tessellation: three connected points, unless they enclose others."""
    neighbours: dict[int, set[int]] = defaultdict(set)
    for a, b in FACEMESH_TESSELATION:
        neighbours[a].add(b)
        neighbours[b].add(a)
    found = {(a, b, c) for a in neighbours for b in neighbours[a] for c in neighbours[a] & neighbours[b] if a < b < c}
    users = Counter(edge for triangle in found for edge in combinations(triangle, 2))
    return np.array(sorted(t for t in found if any(users[edge] <= 2 for edge in combinations(t, 2))))


def training_names(grid: Path) -> set[str]:
    """Clips of the split "train"."""
    records = (json.loads(content) for shard in shards(grid) for _, content in read_files(shard, ".json"))
    return {record["key"] for record in records if record["split"] == "train"}


def canonical(clip: np.ndarray, template: np.ndarray) -> np.ndarray:
    """[T, 468, 3] landmarks -> the same in the template's space."""
    return np.stack([fit_similarity(template[STABLE], frame[STABLE]).undo(frame) for frame in clip])


def main(
    grid: Annotated[Path, typer.Option(help="Folder with the GRID shards.")],
    finder: Annotated[Path, typer.Option(help="The face finder's safetensors.")],
    landmarks: Annotated[Path, typer.Option(help="Folder that keeps the landmarks.")],
    out: Annotated[Path, typer.Option(help="The motion codec's safetensors to write.")],
) -> None:
    """Learn from the training clips, test on the others."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    names = training_names(grid)
    clips = dict(clips_with_landmarks(grid, landmarks, FaceFinder.load(finder)))
    training = [clip for name, clip in clips.items() if name in names]
    template, unit = mean_template(np.stack([np.median(clip, axis=0) for clip in training]))
    statistics, rests = ExpressionStatistics(), []
    for clip in training:
        faces = canonical(clip, template)
        rests.append(resting_face(faces))
        statistics.add(faces - rests[-1])
    neutral = np.mean(rests, axis=0)
    latent_size = FaceMeshConfig().latent_size
    basis, projection, explained = statistics.basis(latent_size - POSE_SIZE)
    triangles = mesh_triangles()
    follow = follow_weights(template, triangles)
    arrays = {
        "template": template.astype(np.float32),
        "neutral": neutral.astype(np.float32),
        "basis": basis.astype(np.float32),
        "projection": projection.astype(np.float32),
        "triangles": triangles.astype(np.int16),
        "lip_weights": lip_weights(template, follow).astype(np.float16),
        "lid_weights": lid_weights(template, follow).astype(np.float16),
        "code_mean": np.zeros(latent_size, np.float32),
        "code_std": np.ones(latent_size, np.float32),
    }
    save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, out)
    errors = []
    for name, clip in clips.items():
        if name not in names:
            faces = canonical(clip, template)
            moved = (faces - resting_face(faces)).reshape(len(faces), -1)
            left = (moved - moved @ projection.T @ basis.reshape(len(basis), -1)).reshape(faces.shape)
            errors.append(np.linalg.norm(left[:, LIPS, :2], axis=-1).mean() * unit)
    logger.info("%d training clips, %.4f of the weighted variance explained", len(training), explained)
    logger.info("%d other clips: lips off by %.3f pixels of 256 in the mean", len(errors), float(np.mean(errors)))


if __name__ == "__main__":
    typer.run(main)
