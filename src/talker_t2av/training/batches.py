"""What a training step sees: clips of about one length, each shown as a task."""

import random
from collections.abc import Iterator

from talker_t2av.config import TrainingConfig
from talker_t2av.data.clips import ClipShards
from talker_t2av.data.collate import AlignedBatch, collate, length_buckets
from talker_t2av.model.talker import Talker
from talker_t2av.training.tasks import draw_showing


def epoch(
    talker: Talker, clips: ClipShards, split: str, config: TrainingConfig, shuffle: random.Random
) -> Iterator[AlignedBatch]:
    """Batches for a talker, once over the clips of a split, shown as tasks by the shares of `config`."""
    sequence = talker.sequence
    chosen = clips.select(split, for_animation=config.a2v_share > 0)
    lengths = clips.patches(sequence.patch_frames)
    for bucket in length_buckets([lengths[i] for i in chosen], config.patches_per_batch, shuffle):
        picked = [clips[chosen[i]] for i in bucket]
        showings = [draw_showing(clip, config, shuffle) for clip in picked]
        yield collate(picked, showings, sequence, talker.motion.head.latent_size).to(talker.motion_pad.device)


def without_end(
    talker: Talker, clips: ClipShards, split: str, config: TrainingConfig, shuffle: random.Random
) -> Iterator[AlignedBatch]:
    """Epoch after epoch."""
    while True:
        yield from epoch(talker, clips, split, config, shuffle)
