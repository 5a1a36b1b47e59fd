"""The face finder beside MediaPipe's own: distance of the landmarks, speed on one core, small faces."""

import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import torch
import typer
from mediapipe.python.solutions.face_mesh import FaceMesh
from skimage import data

from recipes.nano.corpus.grid import read_frames, shards
from recipes.nano.measures.mediapipe_faces import mediapipe_faces, mediapipe_track, still_mesh
from talker_t2av.codecs.face_finder.finder import FaceFinder
from talker_t2av.codecs.face_finder.mesh import region_of
from talker_t2av.media.picture import read_picture

logger = logging.getLogger(__name__)

GRID_FRAMES, CLIPS_A_SHARD = 500, 2
SPEED_SIZES = (256, 512)
SMALL_FACES, PICTURE_SIZES, PLACES = (24, 32, 40, 60), (320, 480, 640, 800, 1024), 6
ASTRONAUT_BOX, ASTRONAUT_WIDTH = (slice(0, 256), slice(96, 352)), 92
"""Head and shoulders of scikit-image's astronaut, and the pixels that her face is wide."""


def tell_distance(name: str, ours: np.ndarray, theirs: np.ndarray, size: int) -> None:
    """Distances of landmarks [..., 478, 3], in pixels of a picture of 256."""
    distance = np.linalg.norm((ours - theirs)[..., :2], axis=-1) * 256 / size
    figures = (float(distance.mean()), float(np.percentile(distance, 99)), float(distance.max()))
    logger.info("%s: %.4f in the mean, 99th percentile %.4f, at most %.4f px", name, *figures)


def tell_speed(name: str, step: Callable[[np.ndarray], object], frames: np.ndarray) -> None:
    """Frames a second of processor time, and of the clock."""
    step(frames[0])
    clock, processor = time.perf_counter(), time.process_time()
    for frame in frames:
        step(frame)
    by_clock, by_processor = (len(frames) / t for t in (time.perf_counter() - clock, time.process_time() - processor))
    logger.info("%s: %.0f frames/s by the clock, %.0f of processor time", name, by_clock, by_processor)


def grid_clips(grid: Path) -> Iterator[np.ndarray]:
    """[75, 256, 256, 3] a few clips of each shard."""
    for shard in shards(grid):
        for _, (_, frames) in zip(range(CLIPS_A_SHARD), read_frames(shard), strict=False):
            yield frames


def follower(finder: FaceFinder) -> Callable[[np.ndarray], None]:
    """`FaceFinder.track`, a frame at a time."""
    region = None

    def step(frame: np.ndarray) -> None:
        nonlocal region
        landmarks = finder.follow(frame, region)
        region = None if landmarks is None else region_of(landmarks)

    return step


def small_faces(finder: FaceFinder) -> None:
    """How often a face of some pixels is found in grey pictures of some size."""
    random = np.random.default_rng(0)
    for size in PICTURE_SIZES:
        counts = []
        for width in SMALL_FACES:
            scale = width / ASTRONAUT_WIDTH
            head = cv2.resize(data.astronaut()[ASTRONAUT_BOX], None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            found = np.zeros(2, int)
            for _ in range(PLACES):
                picture = np.full((size, size, 3), random.integers(60, 200), np.uint8)
                y, x = random.integers(0, size - len(head), 2)
                picture[y : y + len(head), x : x + len(head)] = head
                with still_mesh() as mesh:
                    found += [len(finder.find(picture)) == 1, len(mediapipe_faces(mesh, picture)) == 1]
            counts.append(f"{width} px {found[0]} ({found[1]})")
        logger.info("picture of %d, found of %d (by MediaPipe): %s", size, PLACES, ", ".join(counts))


def main(
    finder: Annotated[Path, typer.Option(help="The face finder's safetensors.")],
    grid: Annotated[Path, typer.Option(help="Folder with the GRID shards.")],
    portraits: Annotated[Path, typer.Option(help="Folder with pictures of one face each.")],
) -> None:
    """Tell all figures."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    faces = FaceFinder.load(finder)
    clips = list(grid_clips(grid))
    ours, theirs = [], []
    for clip in clips[: -(-GRID_FRAMES // len(clips[0]))]:
        theirs.append(mediapipe_track(clip))
        ours.append(faces.track(clip))
    tell_distance(f"{GRID_FRAMES} GRID frames", *(np.concatenate(found)[:GRID_FRAMES] for found in (ours, theirs)), 256)
    pictures = {path.stem: read_picture(path) for path in sorted(portraits.glob("*.jpg"))}
    for name, picture in {**pictures, "astronaut": data.astronaut()}.items():
        with still_mesh() as mesh:
            (expected,) = mediapipe_faces(mesh, picture)
        (found,) = faces.find(picture)
        tell_distance(name, found, expected, max(picture.shape))
    for size in SPEED_SIZES:
        frames = np.stack([cv2.resize(frame, (size, size), interpolation=cv2.INTER_CUBIC) for frame in clips[0]])
        tell_speed(f"followed at {size}", follower(faces), frames)
        with FaceMesh(refine_landmarks=True) as mesh:
            tell_speed(f"MediaPipe at {size}", mesh.process, frames)
    tell_speed("found in 256", faces.find, clips[0][:20])
    small_faces(faces)


if __name__ == "__main__":
    typer.run(main)
