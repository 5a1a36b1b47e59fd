"""A text said part by part in one voice, each part going on from the end of the one before."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.config import SamplingConfig
from talker_t2av.generation.noise import Noise
from talker_t2av.generation.prompt import Prompt
from talker_t2av.generation.sentence import SentenceStep, longest, sentence_steps
from talker_t2av.generation.session import Session
from talker_t2av.model.alignment import settled
from talker_t2av.model.sequence import Task, motion_delay
from talker_t2av.text.continuation import continued, find_tail
from talker_t2av.text.sentences import split_text
from talker_t2av.text.tokens import TextTokens

PAUSE_FRAMES = {"clause": 0, "sentence": 6, "paragraph": 15}
"""Silence behind a part at the natural pace, beside what the talker makes itself."""
CONTINUED_FRAMES = 24
"""The last words of a part, so long at most (or the last one), are the prefix of the next: the less of its own speech a
talker hears, the clearer it speaks; this much keeps head and voice together (recipes/nano/LOG.md)."""


@dataclass(frozen=True)
class Line:
    """A part of a text, ready to be said."""

    tokens: TextTokens
    pause: int
    """Frames of silence behind it, where another line follows."""


def read_lines(bundle: Bundle, text: str, speed: float) -> list[Line]:
    """The lines of a text, at least one. Raises `UserError` for a text that cannot be said."""
    parts = split_text(text)
    if not parts:
        return [Line(bundle.text.encode(text, speed), pause=0)]
    encoded = [(bundle.text.encode(part.text, speed), part.ends) for part in parts]
    return [Line(tokens, round(PAUSE_FRAMES[ends] / tokens.speed)) for tokens, ends in encoded]


@dataclass(frozen=True)
class _Said:
    """A part as it was said."""

    tokens: TextTokens
    token_index: Tensor
    """[T] which token sounds in each frame; empty where the talker does not tell."""
    speech: Tensor
    """[T, C]."""
    motion: Tensor | None
    """[T, M]; None for speech alone."""


class Narrator:
    """Says part after part; only the last one is kept."""

    def __init__(
        self, bundle: Bundle, task: Task, voice: Tensor, identity: Tensor, sampling: SamplingConfig, noise: Noise
    ) -> None:
        self._bundle, self._sampling, self._noise = bundle, sampling, noise
        self._task, self._voice, self._identity = task, voice, identity
        self._before: _Said | None = None

    def say(self, tokens: TextTokens) -> Iterator[SentenceStep]:
        """One part, patch by patch, to its end; `token_index` of the steps counts its own tokens."""
        sequence = self._bundle.talker.sequence
        prompt, shift = self._prompt(tokens)
        session = Session(self._bundle.talker, [prompt], self._sampling, self._noise)
        steps: list[SentenceStep] = []
        delay = motion_delay(prompt.task, sequence)
        for step in sentence_steps(session, longest(self._sampling, tokens), delay):
            own = tuple(max(tokens.first_sounding, index - shift) for index in step.token_index)
            steps.append(replace(step, token_index=own))
            yield steps[-1]
        motion = [step.motion for step in steps if step.motion is not None]
        self._before = _Said(
            tokens,
            torch.tensor(settled([index for step in steps for index in step.token_index]), dtype=torch.long),
            torch.cat([step.speech for step in steps if step.speech is not None]),
            torch.cat(motion) if motion else None,
        )

    def _prompt(self, tokens: TextTokens) -> tuple[Prompt, int]:
        """What to say, behind the last words that were said; and how many tokens these are."""
        token_ids = tokens.token_ids.to(self._bundle.device)
        alone = Prompt(token_ids, self._voice, self._identity, self._task, first_sounding=tokens.first_sounding)
        before = self._before
        if before is None or not len(before.token_index):
            return alone, 0
        patch_frames = self._bundle.talker.sequence.patch_frames
        tail = find_tail(
            before.tokens.token_ids, before.token_index, tokens.first_sounding, CONTINUED_FRAMES, patch_frames
        )
        both = continued(before.tokens, tail, tokens)
        prompt = replace(
            alone,
            token_ids=both.token_ids.to(self._bundle.device),
            prefix_speech=before.speech[tail.frame :],
            prefix_motion=None if before.motion is None else before.motion[tail.frame :],
        )
        return prompt, len(both.token_ids) - len(tokens.token_ids)
