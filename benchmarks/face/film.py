"""A film of the face codec: a portrait moved by held-out clips of GRID, one after another, with their sound.

PYTHONPATH=src python -m benchmarks.face.film PORTRAIT.jpg --grid FOLDER --out film.mp4
"""

from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer

from benchmarks.face.clips import held_out_names, names_of
from benchmarks.face.codec import WEIGHTS, load_codec
from recipes.nano.corpus.grid import SAMPLE_RATE, read_frames, read_speech, shards
from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.config import Framing
from talker_t2av.media.encoding import FilmFormat
from talker_t2av.media.picture import read_picture
from talker_t2av.media.video import Mp4Writer

SQUARE = 512
"""Edge of a square film without --size, pixels."""
BLEND_FRAMES = 6
"""Frames in which one clip's pose becomes the next one's."""


def blended(clips: list[torch.Tensor]) -> torch.Tensor:
    """Codes [T, M] of clips, joined; the first frames of each begin at the end of the one before."""
    joined = [clips[0]]
    for clip in clips[1:]:
        count = min(BLEND_FRAMES, len(clip))
        share = torch.linspace(0, 1, count + 1)[1:, None]
        joined.append(torch.cat([joined[-1][-1] * (1 - share) + clip[:count] * share, clip[count:]]))
    return torch.cat(joined)


def main(
    portrait: Annotated[Path, typer.Argument(help="A picture with one face.")],
    grid: Annotated[Path, typer.Option(help="Folder with the GRID shards.")],
    out: Annotated[Path, typer.Option(help="The mp4 to write.")],
    weights: Annotated[Path, typer.Option(help="The motion codec's safetensors.")] = WEIGHTS,
    clips: Annotated[int, typer.Option(min=1, help="How many clips of three seconds.")] = 7,
    framing: Framing = "whole",
    size: Annotated[int | None, typer.Option(help="Shorter edge in pixels.")] = None,
) -> None:
    """Render the film."""
    codec = load_codec(weights, SQUARE)
    chosen = set(held_out_names(grid)[:clips])
    with_sound = [shard for shard in shards(grid) if chosen & set(names_of(shard))]
    sounds = [clip.samples for shard in with_sound for clip in read_speech(shard) if clip.name in chosen]
    frames = [frames for shard in shards(grid) for _, frames in read_frames(shard, chosen)]
    source = codec.prepare(read_picture(portrait), framing=framing, size=size)
    motion = blended([codec.encode(clip) for clip in frames])
    sound = np.concatenate(sounds)[: len(motion) * SAMPLE_RATE // FRAME_RATE]
    with Mp4Writer(out, FilmFormat(source.width, source.height, SAMPLE_RATE)) as writer:
        for start in range(0, len(motion), FRAME_RATE):
            samples = sound[start * SAMPLE_RATE // FRAME_RATE : (start + FRAME_RATE) * SAMPLE_RATE // FRAME_RATE]
            writer.write(codec.render(source, motion[start : start + FRAME_RATE]), samples)


if __name__ == "__main__":
    typer.run(main)
