"""The corpus as training clips: speech latents, token of every frame, voice embeddings, motion labels.

Speech and voices are encoded once and kept in encoded-*.safetensors beside the clips; motion can be added later by
running the stage again with --labels.
"""

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from safetensors.torch import load_file, save_file

from recipes.nano.corpus.clips import PATCH_SAMPLES, frames_of, read_clips, samples_of, token_index
from recipes.nano.corpus.speakers import NAMED
from recipes.nano.motion.label_file import read_labels
from recipes.nano.talker.joined_clips import joined_clips
from recipes.nano.talker.quiet_clips import quiet_clips
from recipes.nano.talker.shown_voices import ShownVoices
from talker_t2av.checkpoints.folders import DESCRIPTION
from talker_t2av.codecs.ge2e.encoder import Ge2eEncoder, pitch_feature
from talker_t2av.codecs.source_filter.codec import SourceFilterCodec
from talker_t2av.config import FaceMeshConfig, load_bundle_config
from talker_t2av.data.clips import Clip, write_clips
from talker_t2av.text.phonemes import tokens_of

logger = logging.getLogger(__name__)

PART_CLIPS = 500
SEED = 0


def load_codec(bundle: Path) -> SourceFilterCodec:
    """The bundle's audio codec."""
    config = load_bundle_config(bundle / DESCRIPTION)
    return SourceFilterCodec.load(bundle / "audio_codec.safetensors", config.audio_codec)


def part_path(out: Path, part: int) -> Path:
    """Where a part of the corpus is kept, encoded."""
    return out / f"encoded-{part:04d}.safetensors"


def encode_parts(parts: Sequence[int], corpus: Path, out: Path, bundle: Path) -> None:
    """Latents of parts of the corpus, and the voice that each clip is shown with, with the pitch of the clip."""
    torch.set_num_threads(1)
    config = load_bundle_config(bundle / DESCRIPTION)
    codec = load_codec(bundle)
    encoder = Ge2eEncoder.load(bundle / "speaker_encoder.safetensors", config.speaker_encoder)
    clips, waves = read_clips(corpus), np.load(corpus / "wavs.npy", mmap_mode="r")
    shown = ShownVoices(clips, waves, encoder)
    for part in parts:
        latents, voices = [], []
        for clip in clips[part * PART_CLIPS : (part + 1) * PART_CLIPS]:
            wave = torch.from_numpy(samples_of(clip, waves))
            latents.append(codec.encode(torch.nn.functional.pad(wave, (0, -len(wave) % PATCH_SAMPLES))))
            voices.append(torch.cat((shown.of(clip), pitch_feature(wave))))
        path = part_path(out, part)
        temporary = path.with_suffix(".part")
        save_file({"latents": torch.cat(latents), "voices": torch.stack(voices)}, temporary)
        os.replace(temporary, path)


def clips_of(corpus: Path, parts: list[Path], motions: Mapping[str, torch.Tensor]) -> Iterator[Clip]:
    """All clips, with normalised motion where there are labels."""
    described = iter(read_clips(corpus))
    for part in parts:
        encoded = load_file(part)
        start = 0
        for voice in encoded["voices"]:
            clip = next(described)
            frames = frames_of(clip)
            yield Clip(
                key=clip["key"],
                text=clip["text"],
                speaker=clip["speaker"],
                split=clip["split"],
                tokens=tokens_of(clip["phonemes"], clip["pace"]).token_ids,
                speech=encoded["latents"][start : start + frames],
                motion=motions[clip["key"]] if motions else None,
                token_index=token_index(clip["token_ends"], frames),
                voice=voice,
                only_heard=clip.get("only_heard", False),
            )
            start += frames


def main(
    corpus: Annotated[Path, typer.Option(help="Folder of the corpus stage.")],
    out: Annotated[Path, typer.Option(help="Folder of the training clips.")],
    bundle: Annotated[Path, typer.Option(help="Bundle whose codecs encode.")],
    labels: Annotated[Path | None, typer.Option(help="Output of motion.label_corpus.")] = None,
    processes: int = 2,
) -> None:
    """Encode the corpus."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    out.mkdir(parents=True, exist_ok=True)
    count = -(-len(read_clips(corpus)) // PART_CLIPS)
    missing = [part for part in range(count) if not part_path(out, part).exists()]
    if missing:
        shares = [missing[start::processes] for start in range(processes)]
        with ProcessPoolExecutor(processes) as pool:
            list(pool.map(partial(encode_parts, corpus=corpus, out=out, bundle=bundle), shares))
    motions = {} if labels is None else read_labels(labels)
    clips = list(clips_of(corpus, [part_path(out, part) for part in range(count)], motions))
    clips += joined_clips(clips, list(NAMED))
    if motions:
        clips += quiet_clips(motions, clips, load_codec(bundle), SEED)
    write_clips(clips, out, FaceMeshConfig().latent_size)
    logger.info("%d parts encoded into %s", count, out)


if __name__ == "__main__":
    typer.run(main)
