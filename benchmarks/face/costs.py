"""How fast the face codec is on one core, and how much memory it takes.

Times are the processor's, all threads together: what one core needs, whatever else the machine does.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import torch

from benchmarks.face import memory
from benchmarks.face.driver import Driver
from benchmarks.speed.process_memory import STATUS
from talker_t2av.codecs.face_mesh.codec import FaceMeshCodec

REPEATS = 3
SIZE, LARGE_SIZE = 512, 1080
MEMORY_FRAMES = 25
ROOT = Path(__file__).parents[2]
"""Where modules of the benchmarks are run from."""


def limit_threads() -> None:
    """One thread for OpenCV and PyTorch."""
    cv2.setNumThreads(1)
    torch.set_num_threads(1)


def seconds(work: Callable[[], object]) -> float:
    """Processor time of the best of a few runs."""
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def measure_costs(picture: np.ndarray, driver: Driver, codec: FaceMeshCodec, weights: Path) -> dict[str, float]:
    """Scores of COSTS for one portrait [H, W, 3] and one clip."""
    source = codec.prepare(picture, framing="square", size=SIZE)
    large = codec.prepare(picture, size=LARGE_SIZE)
    count = len(driver.frames)
    costs = {
        "render": count / seconds(lambda: codec.render(source, driver.motion)),
        "paste_back": count / seconds(lambda: codec.render(large, driver.motion)),
        "encode": count / seconds(lambda: codec.encode(driver.frames)),
        "prepare": 1000 * seconds(lambda: codec.prepare(picture, framing="square", size=SIZE)),
    }
    return costs | (measure_memory(picture, driver.frames, weights) if STATUS.exists() else {})


def measure_memory(picture: np.ndarray, frames: np.ndarray, weights: Path) -> dict[str, float]:
    """MB at the peak of a process that encodes `frames` [T, H, W, 3] and drives `picture` [H, W, 3] by them."""
    with tempfile.TemporaryDirectory() as folder:
        material, out = Path(folder, "material.npz"), Path(folder, "peaks.json")
        np.savez(material, picture=picture, frames=frames[:MEMORY_FRAMES], size=SIZE)
        subprocess.run(
            [sys.executable, "-m", memory.__name__, weights.resolve(), material, out],
            check=True,
            capture_output=True,
            cwd=ROOT,
        )
        peaks = json.loads(out.read_text(encoding="utf-8"))
    return {
        "memory": peaks["codec"] - peaks["interpreter"],
        "memory_own": peaks["codec"] - peaks["libraries"],
    }
