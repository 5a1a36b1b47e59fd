"""Long clips for the talker: a few of one speaker, one after another, so that it learns not to lose its place."""

import random
from collections.abc import Iterable, Iterator, Sequence

import torch

from talker_t2av.data.clips import Clip
from talker_t2av.text.phonemes import tokens_of

COUNTS = (3, 6)
LONGEST_FRAMES = 24 * 25
SHARE = 0.25
"""Of the clips of a speaker, so many are heard a second time in a longer one."""
BETWEEN = tokens_of(" ").token_ids[1:2]
BEGINNING = 2
"""Tokens before the first phoneme: speed and boundary."""


def joined_clips(clips: Iterable[Clip], speakers: Sequence[str], seed: int = 0) -> Iterator[Clip]:
    """Training clips of these speakers, joined; only clips of one pace, which is their first token, go together."""
    source = random.Random(seed)
    waiting: dict[tuple[str, int], list[Clip]] = {}
    for clip in clips:
        if clip.split != "train" or clip.speaker not in speakers or source.random() > SHARE:
            continue
        group = waiting.setdefault((clip.speaker, int(clip.tokens[0])), [])
        full = sum(len(member.speech) for member in [*group, clip]) > LONGEST_FRAMES
        if full or len(group) >= source.randint(*COUNTS):
            if len(group) > 1:
                yield join(group)
            group.clear()
        group.append(clip)


def join(clips: Sequence[Clip]) -> Clip:
    """Clips of one speaker and pace as one, without motion, as the head would jump."""
    tokens, index = [clips[0].tokens[:BEGINNING]], list[torch.Tensor]()
    for clip in clips:
        if clip.token_index is None:
            raise ValueError(f"{clip.key} has no alignment: its place in a longer text is not known")
        if index:
            tokens.append(BETWEEN)
        # its leading boundary is what stands before its phonemes now; its closing one what will stand behind them
        index.append(clip.token_index - BEGINNING + sum(map(len, tokens)))
        tokens.append(clip.tokens[BEGINNING:-1])
    return Clip(
        key="+".join(clip.key for clip in clips),
        text=" ".join(clip.text for clip in clips),
        speaker=clips[0].speaker,
        split="train",
        tokens=torch.cat((*tokens, clips[-1].tokens[-1:])),
        speech=torch.cat([clip.speech for clip in clips]),
        motion=None,
        token_index=torch.cat(index),
        voice=torch.stack([clip.voice for clip in clips]).mean(dim=0),
    )
