"""What a face does while it says a phone, learnt from GRID: visemes around a frame -> expression coefficients.

A small network that sees 200 ms of visemes on either side. It learns from the GRID clips and from copies of them at
1.3 and 1.6 times their speed, since the synthetic voice speaks faster than GRID's speaker. Writes its weights as
safetensors, and says how well it does on GRID's validation clips.
"""

import logging
import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
import typer
from safetensors.numpy import load_file
from safetensors.torch import load_file as load_tensors
from safetensors.torch import save_file
from torch import Tensor, nn

from recipes.nano.corpus.alignments import LARGEST_DEVIATION, read_alignments
from recipes.nano.motion.lip_measures import FaceMeasures
from recipes.nano.motion.phones import VISEMES, arpa_segments, viseme_track
from talker_t2av.codecs.face_mesh.face_model import POSE_SIZE, FaceModel
from talker_t2av.config import FaceMeshConfig

logger = logging.getLogger(__name__)

COLUMNS_PER_FRAME = 4
CONTEXT_FRAMES = 5
COLUMN_STEP = 2
WINDOW = (2 * CONTEXT_FRAMES + 1) * COLUMNS_PER_FRAME // COLUMN_STEP
SPEEDS = (1.0, 1.3, 1.6)

HIDDEN_SIZE, DROPOUT = 256, 0.3
BATCH_SIZE, LEARNING_RATE, WARMUP_STEPS, WEIGHT_DECAY = 256, 1e-3, 200, 1e-2
SMALLEST_WEIGHT, GAP_WEIGHT = 0.05, 0.5


class MotionTeacher(nn.Module):
    """[B, WINDOW] viseme ids around a frame -> [B, E] expression coefficients of that frame."""

    mean: Tensor
    std: Tensor

    def __init__(self, coefficients: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(WINDOW * len(VISEMES), HIDDEN_SIZE), nn.GELU(), nn.Dropout(DROPOUT),
            nn.Linear(HIDDEN_SIZE, HIDDEN_SIZE), nn.GELU(), nn.Dropout(DROPOUT),
            nn.Linear(HIDDEN_SIZE, coefficients),
        )  # fmt: skip
        self.register_buffer("mean", torch.zeros(coefficients))
        self.register_buffer("std", torch.ones(coefficients))

    def forward(self, windows: Tensor) -> Tensor:
        seen = nn.functional.one_hot(windows, len(VISEMES)).float().flatten(1)
        return self.mean + self.std * self.layers(seen)

    @classmethod
    def load(cls, path: Path) -> "MotionTeacher":
        weights = load_tensors(path)
        teacher = cls(len(weights["mean"]))
        teacher.load_state_dict(weights)
        return teacher.eval()

    @torch.inference_mode()
    def predict(self, track: np.ndarray) -> np.ndarray:
        """[4 T] viseme ids, 100 a second -> [T, E] expression coefficients, 25 a second."""
        return self(torch.from_numpy(wide_windows(track)[:, 1:-1])).numpy()


def wide_windows(track: np.ndarray) -> np.ndarray:
    """[4 T] viseme ids -> [T, WINDOW + 2] those around each frame, with one more at either end to shift by."""
    if len(track) % COLUMNS_PER_FRAME:
        raise ValueError(f"{len(track)} columns are not a whole number of frames of {COLUMNS_PER_FRAME}")
    margin = CONTEXT_FRAMES * COLUMNS_PER_FRAME + COLUMN_STEP
    padded = np.pad(track, margin, mode="edge")
    starts = np.arange(0, len(track), COLUMNS_PER_FRAME)
    return padded[starts[:, None] + np.arange(WINDOW + 2) * COLUMN_STEP]


def sped_up(expressions: np.ndarray, track: np.ndarray, speed: float) -> tuple[np.ndarray, np.ndarray]:
    """A clip at another speed: [T, E] coefficients and [4 T] visemes, both shorter by that factor."""
    frames = int(len(expressions) / speed)
    times = (np.arange(frames) + 0.5) * speed - 0.5
    lower = np.minimum(times.astype(int), len(expressions) - 2)
    share = (times - lower)[:, None]
    columns = ((np.arange(frames * COLUMNS_PER_FRAME) + 0.5) * speed).astype(int)
    return expressions[lower] * (1 - share) + expressions[lower + 1] * share, track[columns]


@dataclass(frozen=True)
class Examples:
    """Frames to learn from."""

    windows: Tensor
    """[N, WINDOW + 2] int64 viseme ids."""
    expressions: Tensor
    """[N, E] float32."""


def make_examples(clips: list[tuple[np.ndarray, np.ndarray]], speeds: tuple[float, ...]) -> Examples:
    """(expressions [T, E], viseme track [4 T]) clips at each of `speeds`."""
    copies = [sped_up(*clip, speed) for speed in speeds for clip in clips]
    windows = np.concatenate([wide_windows(track) for _, track in copies])
    expressions = np.concatenate([expressions for expressions, _ in copies]).astype(np.float32)
    return Examples(torch.from_numpy(windows), torch.from_numpy(expressions))


def train(examples: Examples, measures: FaceMeasures, epochs: int, seed: int) -> MotionTeacher:
    """Fit a teacher: squared error of the coefficients, those that move the lips most weighing most, and of the gap."""
    torch.manual_seed(seed)
    teacher = MotionTeacher(examples.expressions.shape[1])
    teacher.mean.copy_(examples.expressions.mean(0))
    teacher.std.copy_(examples.expressions.std(0))
    weight = torch.from_numpy(np.maximum(measures.lip_weight, SMALLEST_WEIGHT)).float()
    lip_gap = torch.from_numpy(measures.lip_gap).float()
    gap_std = (examples.expressions @ lip_gap).std()
    steps_an_epoch = len(examples.windows) // BATCH_SIZE
    optimizer = torch.optim.AdamW(teacher.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min(1.0, (step + 1) / WARMUP_STEPS) * (1 + math.cos(math.pi * step / steps_an_epoch / epochs)) / 2,
    )
    for _ in range(epochs):
        for picked in torch.randperm(len(examples.windows))[: steps_an_epoch * BATCH_SIZE].split(BATCH_SIZE):
            shift = int(torch.randint(3, ()))
            error = teacher(examples.windows[picked, shift : shift + WINDOW]) - examples.expressions[picked]
            loss = ((error / teacher.std) ** 2 * weight).mean() + GAP_WEIGHT * ((error @ lip_gap / gap_std) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return teacher.eval()


def read_clips(
    codes: dict[str, np.ndarray], alignments: dict[str, dict[str, Any]], split: str
) -> list[tuple[np.ndarray, np.ndarray]]:
    """(expressions [T, E], viseme track [4 T]) of the well aligned clips of one split."""
    clips = []
    for name, record in alignments.items():
        if name in codes and record["split"] == split and record["deviation_s"] < LARGEST_DEVIATION:
            track = viseme_track(arpa_segments(record["phones"]), len(codes[name]) * COLUMNS_PER_FRAME)
            clips.append((codes[name][:, POSE_SIZE:].astype(np.float32), track))
    return clips


def correlations(
    teacher: MotionTeacher, clips: list[tuple[np.ndarray, np.ndarray]], measures: FaceMeasures
) -> dict[str, float]:
    """Pearson's r between predicted and true lip gap and mouth width, over all frames."""
    true = np.concatenate([expressions for expressions, _ in clips])
    predicted = np.concatenate([teacher.predict(track) for _, track in clips])
    directions = {"lip gap": measures.lip_gap, "mouth width": measures.mouth_width}
    return {name: float(np.corrcoef(true @ way, predicted @ way)[0, 1]) for name, way in directions.items()}


def main(
    codes: Annotated[Path, typer.Option(help="codes.safetensors of motion.encode_grid.")],
    phones: Annotated[Path, typer.Option(help="Output of corpus.align_grid.")],
    codec: Annotated[Path, typer.Option(help="The motion codec's safetensors, for its basis.")],
    out: Annotated[Path, typer.Option(help="The teacher's safetensors.")],
    epochs: int = 10,
    seed: int = 0,
) -> None:
    """Train the teacher."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(1)
    started = time.monotonic()
    measures = FaceMeasures.of_face(FaceModel.load(codec, FaceMeshConfig().latent_size))
    all_codes, alignments = load_file(codes), read_alignments(phones)
    clips = read_clips(all_codes, alignments, "train")
    teacher = train(make_examples(clips, SPEEDS), measures, epochs, seed)
    out.parent.mkdir(parents=True, exist_ok=True)
    save_file(teacher.state_dict(), out)
    for name, r in correlations(teacher, read_clips(all_codes, alignments, "validation"), measures).items():
        logger.info("validation, r of %s: %.3f", name, r)
    logger.info("%d clips, %.0f s; wrote %s", len(clips), time.monotonic() - started, out)


if __name__ == "__main__":
    typer.run(main)
