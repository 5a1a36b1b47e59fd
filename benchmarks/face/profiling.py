"""Where the time of a rendered frame goes: every function of the face codec, and OpenCV's and NumPy's under them."""

import cProfile
import pstats
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.face.driver import Driver
from talker_t2av.codecs.face_mesh import codec as codec_module
from talker_t2av.codecs.face_mesh.codec import FaceMeshCodec

FOLDER = Path(codec_module.__file__).parent
SMALLEST_SHARE = 0.01
BUILT_IN = "~"


@dataclass(frozen=True)
class Stage:
    """One function, a rendered frame."""

    name: str
    calls: float
    own_ms: float
    """Without the functions that it calls."""
    total_ms: float


def profile_rendering(picture: np.ndarray, driver: Driver, codec: FaceMeshCodec) -> list[Stage]:
    """Stages of rendering a portrait [H, W, 3], those that take longest first."""
    source = codec.prepare(picture, framing="square")
    codec.render(source, driver.motion[:1])
    return profile(lambda: codec.render(source, driver.motion), len(driver.motion))


def profile(work: Callable[[], object], frames: int) -> list[Stage]:
    """Functions in which a hundredth of the time is spent, or under which it is."""
    profiler = cProfile.Profile()
    profiler.runcall(work)
    entries = pstats.Stats(profiler).stats.items()  # type: ignore[attr-defined]
    scale = 1000 / frames
    stages = [
        Stage(_name(Path(file), function), calls / frames, own * scale, total * scale)
        for (file, _, function), (_, calls, own, total, _) in entries
        if file == BUILT_IN or Path(file).parent == FOLDER
    ]
    longest = max(stage.total_ms for stage in stages)
    return sorted((s for s in stages if s.total_ms > SMALLEST_SHARE * longest), key=lambda s: -s.total_ms)


def _name(file: Path, function: str) -> str:
    return function.strip("<>") if str(file) == BUILT_IN else f"{file.stem}.{function}"
