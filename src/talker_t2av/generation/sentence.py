"""One sentence, patch by patch, to its end."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from torch import Tensor

from talker_t2av.config import SamplingConfig
from talker_t2av.generation.session import Session
from talker_t2av.text.tokens import TextTokens

SPARE_PATCHES = 8
"""The cap on length leaves room for the silence around even a single word."""


@dataclass(frozen=True)
class SentenceStep:
    """What one step adds to a sentence."""

    speech: Tensor | None
    """[P, C]; None when the sentence is spoken and only its delayed motion is still to come."""
    motion: Tensor | None
    """[P, M]; None while a delayed motion has not begun."""
    token_index: tuple[int, ...]
    """Which of the sentence's tokens sounds in each frame of the speech; empty where the talker does not tell."""
    capped: bool
    """The sentence ends here because it may not become longer, not because the talker ended it."""


def sentence_steps(session: Session, limit: int, motion_delay: int) -> Iterator[SentenceStep]:
    """Advance the only member of a session to the end of its sentence, `limit` patches at most."""
    end, ended, index = limit, False, 0
    while index < end + motion_delay:
        patch = session.step()
        if index < end and bool(patch.last[0]):
            end, ended = index + 1, True
        speech = patch.speech[0] if index < end else None
        motion = None if patch.motion is None else patch.motion[0]
        sounding = None if patch.token_index is None or index >= end else patch.token_index[0]
        index += 1
        yield SentenceStep(
            speech, motion, () if sounding is None else tuple(sounding.tolist()), capped=index == limit and not ended
        )


def longest(sampling: SamplingConfig, tokens: TextTokens) -> int:
    """The cap on a sentence, in patches: by its tokens, and by how fast they are said."""
    limit = SPARE_PATCHES + math.ceil(sampling.maximum_patches_per_token * tokens.spoken / tokens.speed)
    return limit if sampling.maximum_patches is None else min(limit, sampling.maximum_patches)


def usual_patches(sampling: SamplingConfig, tokens: TextTokens) -> float:
    """How many patches a text usually takes, by its tokens and by how fast they are said."""
    return sampling.usual_patches_per_token * tokens.spoken / tokens.speed
