"""The end of one sentence in front of the next: a talker that has just spoken goes on in the same breath."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from talker_t2av.text.phonemes import token_id
from talker_t2av.text.tokens import TextTokens, Word

SPACE = token_id(" ")


@dataclass(frozen=True)
class Tail:
    """Where the last words of a spoken sentence begin."""

    token: int
    """Index of their first token."""
    frame: int
    """First frame of the patch in which that begins to sound."""


def find_tail(token_ids: Tensor, token_index: Tensor, first_sounding: int, frames: int, patch_frames: int) -> Tail:
    """The last words of [L] tokens, of which `token_index` [T] sound in each frame: of at most so many frames, but
    one word at least; the whole sentence where it is short."""
    tail = Tail(first_sounding + 1, 0)
    for index in (token_ids == SPACE).nonzero().flatten().tolist():
        sounding = int((token_index <= index).sum())
        if len(token_index) - tail.frame <= frames or sounding == len(token_index):
            break
        tail = Tail(index + 1, sounding // patch_frames * patch_frames)
    return tail


def continued(before: TextTokens, tail: Tail, after: TextTokens) -> TextTokens:
    """The words of `before` from `tail` on, then those of `after`, as one text at the pace of `after`: phonemes both.

    Its `words` are those of `after` alone. Both have the same tokens before their first phoneme.
    """
    beginning = after.first_sounding + 1
    spoken = before.token_ids[tail.token : -1]
    shift = len(spoken) + 1
    return replace(
        after,
        token_ids=torch.cat(
            (after.token_ids[:beginning], spoken, spoken.new_tensor([SPACE]), after.token_ids[beginning:])
        ),
        words=tuple(Word(word.text, word.start + shift, word.end + shift) for word in after.words),
    )
