r"""How restless is the face that a talker draws, by the faces that it learnt from?

PYTHONPATH=src python -m benchmarks.films.unrest --clips clips \
    --sentences recipes/nano/evaluation/sentences.txt

Measured on the mesh that the codes stand for, not on pictures: the second difference over time of all its points, of
the lips' alone with the head held still, and of the head alone.
"""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer

from benchmarks.films.drift import ROTATION, SHIFT, SIZE
from recipes.nano.evaluation.speaking import lines_of, load_with, speak_all
from recipes.nano.measures.reports import log_table
from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.codecs.face_mesh.face_model import POSE_SIZE, FaceModel
from talker_t2av.codecs.face_mesh.geometry import rotation_matrix
from talker_t2av.codecs.face_mesh.topology import LIPS
from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.data.clips import ClipShards

logger = logging.getLogger(__name__)

HALF_SHUT = 0.5
SHORTEST, LEARNT_CLIPS = 25, 300


def face_meshes(model: FaceModel, codes: np.ndarray) -> np.ndarray:
    """[T, M] raw codes -> [T, 468, 3] the mean face with this pose and expression, in outer-eye distances."""
    faces = model.neutral + np.tensordot(codes[:, POSE_SIZE:], model.basis, axes=1)
    turns = np.stack([rotation_matrix(turn) for turn in codes[:, ROTATION]])
    posed = np.exp(codes[:, SIZE])[:, None, None] * faces @ turns.transpose(0, 2, 1)
    posed[..., :2] += codes[:, None, SHIFT]
    return posed


def unrest(model: FaceModel, films: Sequence[np.ndarray]) -> dict[str, float]:
    """Films of raw codes [T, M] -> root mean square second differences, thousandths of an outer-eye distance."""
    kinds: dict[str, list[np.ndarray]] = {"all": [], "lips": [], "head": []}
    for codes in films:
        still, stiff = codes.copy(), codes.copy()
        still[:, :POSE_SIZE], stiff[:, POSE_SIZE:] = 0, 0
        kinds["all"].append(face_meshes(model, codes))
        kinds["lips"].append(face_meshes(model, still)[:, LIPS])
        kinds["head"].append(face_meshes(model, stiff))
    return {
        kind: 1000 * float(np.sqrt(np.average([_squares(m) for m in meshes], weights=[len(m) - 2 for m in meshes])))
        for kind, meshes in kinds.items()
    }


def _squares(meshes: np.ndarray) -> float:
    return float(np.mean(np.diff(meshes[..., :2], n=2, axis=0) ** 2))


def blinks_a_minute(model: FaceModel, films: Sequence[np.ndarray]) -> float:
    """How often both lids fall below half of where they rest."""
    falls = 0
    for codes in films:
        shut = (1 + codes[:, POSE_SIZE:] @ model.lid_opening_basis).mean(axis=1) < HALF_SHUT
        falls += int(np.count_nonzero(shut[1:] & ~shut[:-1]))
    return 60 * FRAME_RATE * falls / sum(map(len, films))


def drawn_codes(bundle: Bundle, texts: list[str], seed: int) -> list[np.ndarray]:
    """What the talker draws for these texts, steadied as in a film: raw codes [T, M]."""
    codec = bundle.motion_codec
    spoken = speak_all(bundle, lines_of(texts, bundle.voice(bundle.config.default_voice), seed), bundle.config.sampling)
    return [codec.restore(codec.motion_filter().push(speech.motion)).double().numpy() for speech in spoken]


def learnt_codes(bundle: Bundle, clips: ClipShards, count: int) -> list[np.ndarray]:
    """The motion of validation clips: raw codes [T, M]."""
    chosen = [clips[index] for index in clips.select("validation")]
    moving = [clip.motion for clip in chosen if clip.motion is not None and len(clip.motion) > SHORTEST]
    return [bundle.motion_codec.restore(motion).double().numpy() for motion in moving[:count]]


def main(
    clips: Annotated[Path, typer.Option(help="Folder of training clips with motion.")],
    sentences: Annotated[Path, typer.Option(help="Sentences, one a line.")],
    bundle: str = "nano",
    weights: Annotated[Path | None, typer.Option(help="Other talker weights than the bundle's.")] = None,
    count: Annotated[int, typer.Option(min=1, help="How many of the sentences.")] = 60,
    seed: int = 0,
) -> None:
    """Log the table."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logger.setLevel(logging.INFO)
    torch.set_num_threads(1)
    loaded = load_with(bundle, weights)
    model = FaceModel.load(loaded.folder / "motion_codec.safetensors", loaded.motion_codec.latent_size)
    films = {
        "learnt": learnt_codes(loaded, ClipShards(clips), LEARNT_CLIPS),
        "drawn": drawn_codes(loaded, sentences.read_text("utf-8").splitlines()[:count], seed),
    }
    rows = [
        {"": name, **unrest(model, codes), "blinks a minute": blinks_a_minute(model, codes)}
        for name, codes in films.items()
    ]
    ratio = {kind: rows[1][kind] / rows[0][kind] for kind in rows[0] if kind}
    log_table(logger, [*rows, {"": "drawn / learnt", **ratio}])


if __name__ == "__main__":
    typer.run(main)
