"""Long clips for the talker: a few of one speaker, one after another, so that it learns not to lose its place.

Half of them begin with the last words of a sentence, as generation goes on from one sentence to the next.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from recipes.nano.corpus.clips import PATCH_FRAMES
from recipes.nano.motion.labels import POSE_SETTLING
from talker_t2av.codecs.face_mesh.face_model import POSE_SIZE
from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.data.clips import Clip
from talker_t2av.text.continuation import find_tail
from talker_t2av.text.phonemes import tokens_of

COUNTS = (2, 6)
LONGEST_FRAMES = 24 * 25
SHARE = 0.4
"""Of the clips of a speaker, so many are heard a second time in a longer one."""
BETWEEN = tokens_of(" ").token_ids[1:2]
BEGINNING = 2
"""Tokens before the first phoneme: speed and boundary."""
TAIL_SHARE, TAIL_FRAMES = 0.5, (25, 150)
"""How many begin with a tail, and how long at most that is."""


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
                if source.random() < TAIL_SHARE:
                    group[0] = last_words(group[0], source.randint(*TAIL_FRAMES))
                yield join(group)
            group.clear()
        group.append(clip)


def last_words(clip: Clip, frames: int) -> Clip:
    """The end of a clip: words of at most so many frames, but one at least; a short clip as it is."""
    index = _alignment(clip)
    tail = find_tail(clip.tokens, index, BEGINNING - 1, frames, PATCH_FRAMES)
    if not tail.frame:
        return clip
    return replace(
        clip,
        key=f"{clip.key}@{tail.frame}",
        tokens=torch.cat((clip.tokens[:BEGINNING], clip.tokens[tail.token :])),
        speech=clip.speech[tail.frame :],
        motion=None if clip.motion is None else clip.motion[tail.frame :],
        token_index=(index[tail.frame :] - tail.token + BEGINNING).clamp(min=BEGINNING - 1),
    )


def join(clips: Sequence[Clip]) -> Clip:
    """Clips of one speaker and pace as one; the head moves on from where it was."""
    tokens, index = [clips[0].tokens[:BEGINNING]], list[torch.Tensor]()
    for clip in clips:
        if index:
            tokens.append(BETWEEN)
        # its leading boundary is what stands before its phonemes now; its closing one what will stand behind them
        index.append(_alignment(clip) - BEGINNING + sum(map(len, tokens)))
        tokens.append(clip.tokens[BEGINNING:-1])
    return Clip(
        key="+".join(clip.key for clip in clips),
        text=" ".join(clip.text for clip in clips),
        speaker=clips[0].speaker,
        split="train",
        tokens=torch.cat((*tokens, clips[-1].tokens[-1:])),
        speech=torch.cat([clip.speech for clip in clips]),
        motion=joined_motion(clips),
        token_index=torch.cat(index),
        voice=torch.stack([clip.voice for clip in clips]).mean(dim=0),
    )


def _alignment(clip: Clip) -> Tensor:
    if clip.token_index is None:
        raise ValueError(f"{clip.key} has no alignment: its place in a longer text is not known")
    return clip.token_index


def joined_motion(clips: Sequence[Clip]) -> Tensor | None:
    """The motion of all, one after another; a head sets out from the pose before and settles into its own course."""
    joined: list[Tensor] = []
    for clip in clips:
        if clip.motion is None:
            return None
        motion = clip.motion.clone()
        if joined:
            settling = torch.exp(-torch.arange(len(motion)) / (POSE_SETTLING * FRAME_RATE))
            motion[:, :POSE_SIZE] += settling[:, None] * (joined[-1][-1] - motion[0])[:POSE_SIZE]
        joined.append(motion)
    return torch.cat(joined)
