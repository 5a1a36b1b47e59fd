"""Motion labels for the synthetic corpus, from its phone times.

Writes a safetensors file with one float16 tensor [T, 40] a clip key, T = whole patches of 160 ms that cover the clip,
and with code_mean and code_std [40] over the training clips. The codes are RAW (rotation vector, translation in
outer-eye distances, log scale, expression coefficients); `label_file.read_labels` gives them normalised. The same
statistics go into the motion codec's file.
"""

import logging
import time
import zlib
from collections import defaultdict
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
import typer
from safetensors.numpy import load_file

from recipes.nano.corpus.alignments import read_alignments
from recipes.nano.corpus.clips import frames_of, read_clips
from recipes.nano.motion.label_file import code_statistics, store_statistics, write_labels
from recipes.nano.motion.labels import LabelMaker
from recipes.nano.motion.lip_measures import FaceMeasures, lip_report
from recipes.nano.motion.phones import SILENCE, Segment, corpus_segments, viseme_track
from recipes.nano.motion.silences import silence_lengths
from recipes.nano.motion.teacher import COLUMNS_PER_FRAME, MotionTeacher
from talker_t2av.codecs.face_mesh.face_model import POSE_SIZE, FaceModel
from talker_t2av.config import FaceMeshConfig

logger = logging.getLogger(__name__)


def make_label(clip: dict[str, Any], teacher: MotionTeacher, maker: LabelMaker, seed: int) -> np.ndarray:
    """[T, 40] raw motion codes of one line of clips.jsonl, which depend on that line and the seed alone.

    A face that has long been silent is the portrait itself: code zero. What the teacher says of silence is taken off.
    """
    segments = segments_of(clip)
    rest = teacher.predict(np.full(COLUMNS_PER_FRAME, SILENCE))
    predicted = teacher.predict(viseme_track(segments, frames_of(clip) * COLUMNS_PER_FRAME)) - rest
    random = np.random.default_rng([seed, zlib.crc32(clip["key"].encode())])
    return maker.label(predicted, segments, random)


def make_quiet_label(key: str, frames: int, maker: LabelMaker, seed: int) -> np.ndarray:
    """[T, 40] raw motion codes of a face that waits: it blinks, its head moves, its lips do not."""
    random = np.random.default_rng([seed, zlib.crc32(key.encode())])
    return maker.label(np.zeros((frames, len(maker.opening))), [], random)


def segments_of(clip: dict[str, Any]) -> list[Segment]:
    """When a line of clips.jsonl says what."""
    return corpus_segments(clip["phonemes"], clip["token_ends"])


def log_lips(clips: list[dict[str, Any]], labels: dict[str, np.ndarray], measures: FaceMeasures) -> None:
    """Say for each speaker how lips and phones go together."""
    by_speaker = defaultdict(list)
    for clip in clips:
        gap = labels[clip["key"]][:, POSE_SIZE:].astype(np.float64) @ measures.lip_gap
        by_speaker[clip["speaker"]].append((gap, segments_of(clip)))
    for speaker, pairs in sorted(by_speaker.items()):
        logger.info("%s, %d clips: %s", speaker, len(pairs), lip_report(pairs))


def main(
    corpus: Annotated[Path, typer.Option(help="Folder of the corpus, with clips.jsonl.")],
    teacher: Annotated[Path, typer.Option(help="Output of motion.teacher.")],
    codes: Annotated[Path, typer.Option(help="codes.safetensors of motion.encode_grid, for blinks and head movement.")],
    phones: Annotated[Path, typer.Option(help="Output of corpus.align_grid, for the split.")],
    codec: Annotated[Path, typer.Option(help="The motion codec's safetensors: basis in, statistics out.")],
    out: Annotated[Path, typer.Option(help="The labels' safetensors.")],
    seed: int = 0,
) -> None:
    """Label the corpus."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(1)
    started = time.monotonic()
    measures = FaceMeasures.of_face(FaceModel.load(codec, FaceMeshConfig().latent_size))
    grid_codes = load_file(codes)
    training = [name for name, record in read_alignments(phones).items() if record["split"] == "train"]
    maker = LabelMaker.learn([grid_codes[name] for name in training if name in grid_codes], measures)
    network = MotionTeacher.load(teacher)
    clips = read_clips(corpus)
    labels = {clip["key"]: make_label(clip, network, maker, seed) for clip in clips}
    statistics = code_statistics([labels[clip["key"]] for clip in clips if clip["split"] == "train"])
    quiet = {key: make_quiet_label(key, frames, maker, seed) for key, frames in silence_lengths(seed).items()}
    out.parent.mkdir(parents=True, exist_ok=True)
    write_labels(out, labels | quiet, statistics)
    store_statistics(codec, statistics)
    logger.info("%d clips labelled in %.0f s: %s", len(clips), time.monotonic() - started, out)
    log_lips(clips, labels, measures)


if __name__ == "__main__":
    typer.run(main)
