"""A long film: does the memory stay, and do voice and head stay what they were in the first minute?

PYTHONPATH=src python -m benchmarks.films.long_film --out long_film.json
"""

import logging
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import Annotated, Any

import cv2
import numpy as np
import torch
import typer

from benchmarks.films.drift import head_speeds, joint_speeds, level, pose_drift
from benchmarks.films.long_stream import MINUTE, LongFilm, RecordedMotion, watch
from recipes.nano.evaluation.texts import SENTENCES
from recipes.nano.measures.reports import write_report
from recipes.nano.measures.voices import identify, median_pitch
from talker_t2av import Talker
from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.codecs.face_mesh.face_model import POSE_SIZE, FaceModel
from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.generation.narration import PAUSE_FRAMES

logger = logging.getLogger(__name__)

SENTENCES_A_MINUTE = 60
"""More than anybody can say."""
FASTEST_PERCENTILE = 99


def voice_drift(samples: np.ndarray, bundle: Bundle) -> dict[str, Any]:
    """[N] samples -> level and pitch of the first and of the last minute, and how alike the two voices are."""
    rate = bundle.audio_codec.sample_rate
    minute = MINUTE * rate // FRAME_RATE
    parts = torch.from_numpy(samples[:minute].copy()), torch.from_numpy(samples[-minute:].copy())
    one, other = (identify(bundle.speaker_encoder, part, rate) for part in parts)
    return {
        "level, dB": [round(level(part.numpy()), 2) for part in parts],
        "median pitch, Hz": [round(median_pitch(part), 1) for part in parts],
        "similarity": round(float(one @ other), 4),
    }


def head_report(poses: np.ndarray, ends: list[int]) -> dict[str, Any]:
    """[T, 6] poses -> drift of the mean pose from the first minute to the last, and speeds at joints and elsewhere."""
    at_joints, elsewhere = joint_speeds(head_speeds(poses), ends, PAUSE_FRAMES["sentence"])
    fastest = float(np.percentile(elsewhere, FASTEST_PERCENTILE))
    return {
        "drift": pose_drift(poses[:MINUTE], poses[-MINUTE:]),
        "joints": len(at_joints),
        "speed at joints, median": float(np.median(at_joints)),
        "speed at joints, largest": float(at_joints.max()),
        "99th percentile elsewhere": fastest,
        "joints above it": float((at_joints > fastest).mean()),
    }


def poses_of(recorded: RecordedMotion, frames: int, bundle: Bundle) -> np.ndarray:
    """[frames, 6] raw poses of what was rendered."""
    model = FaceModel.load(bundle.folder / "motion_codec.safetensors", recorded.latent_size)
    motion = torch.cat(recorded.rendered)[:frames]
    return model.restore(motion.double().numpy())[:, :POSE_SIZE]


def memory_report(film: LongFilm) -> dict[str, Any]:
    """MB at the end of each minute, and how much it has grown since the first."""
    return {"resident, MB": film.resident, "growth, MB": round(film.resident[-1] - film.resident[0], 1)}


def main(
    out: Annotated[Path, typer.Option(help="JSON report.")],
    bundle: Annotated[str, typer.Option(help="Name or folder.")] = "nano",
    sentences: Annotated[Path, typer.Option(help="Sentences, one a line; they are said again and again.")] = SENTENCES,
    minutes: Annotated[int, typer.Option(min=2, help="Length of the film.")] = 10,
    size: Annotated[int, typer.Option(help="Edge of the square around the head, pixels.")] = 256,
) -> None:
    """Make the film and report."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    loaded = Talker.load(bundle, device="cpu").bundle
    recorded = RecordedMotion(loaded.motion_codec)
    talker = Talker(replace(loaded, motion_codec=recorded))
    text = " ".join(islice(cycle(sentences.read_text("utf-8").splitlines()), minutes * SENTENCES_A_MINUTE))
    film = watch(talker.stream(text, framing="square", size=size), minutes * MINUTE)
    frames = len(film.samples) * FRAME_RATE // loaded.audio_codec.sample_rate
    report = {
        "minutes": minutes,
        "memory": memory_report(film),
        "voice": voice_drift(film.samples, loaded),
        "head": head_report(poses_of(recorded, frames, loaded), film.ends),
    }
    write_report(out, report)
    logger.info("%s", report)


if __name__ == "__main__":
    typer.run(main)
