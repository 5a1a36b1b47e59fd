"""A text said part by part in one voice, each part going on from the end of the one before."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.config import SamplingConfig
from talker_t2av.generation.checks import check_silence
from talker_t2av.generation.completeness import COMPLETE, Outcome, missed_words, runs_on
from talker_t2av.generation.noise import Noise
from talker_t2av.generation.prompt import Prompt
from talker_t2av.generation.sentence import SentenceStep, longest, sentence_steps, usual_patches
from talker_t2av.generation.session import Session
from talker_t2av.model.alignment import settled
from talker_t2av.model.sequence import Task, motion_delay
from talker_t2av.text.continuation import continued, find_tail
from talker_t2av.text.sentences import Part, split_text
from talker_t2av.text.tokens import TextTokens

PAUSE_FRAMES = {"clause": 0, "sentence": 6, "paragraph": 15}
"""Silence behind a part at the natural pace, where the text asks for none, beside what the talker makes itself."""
SHORT_PATCHES = 13
"""A part that usually takes no longer (2 s) is short."""
MOST_REDRAWN = 3
"""Times that a short part is drawn again."""
CONTINUED_FRAMES = 24
"""The last words of a part, so long at most (or the last one), are the prefix of the next: the less of its own speech a
talker hears, the clearer it speaks; this much keeps head and voice together (recipes/nano/LOG.md)."""


@dataclass(frozen=True)
class Line:
    """A part of a text, ready to be said."""

    tokens: TextTokens
    pause: int
    """Frames of silence between it and the line before; of the first line, the silence that the text begins with."""


@dataclass(frozen=True)
class Script:
    """A text, ready to be said."""

    lines: list[Line]
    """At least one."""
    rest: int = 0
    """Frames of silence that the text asks for at its end."""


def read_script(bundle: Bundle, text: str, speed: float) -> Script:
    """A text as lines, with the pauses between them. Raises `UserError` for a text that cannot be said."""
    parts = split_text(text)
    pause = check_silence(parts[0].pause) if parts and not parts[0].text else 0
    lines, asked = list[Line](), 0
    for part in [part for part in parts if part.text] or [Part(text, "paragraph")]:
        tokens = bundle.text.encode(part.text, speed)
        lines.append(Line(tokens, pause))
        asked = check_silence(part.pause)
        pause = asked or round(PAUSE_FRAMES[part.ends] / tokens.speed)
    return Script(lines, rest=asked)


@dataclass(frozen=True)
class _Said:
    """A part as it was said."""

    tokens: TextTokens
    steps: list[SentenceStep]

    @property
    def sounding(self) -> list[int]:
        """Which token sounds in each frame; empty where the talker does not tell."""
        return settled([index for step in self.steps for index in step.token_index])

    @property
    def missed(self) -> tuple[str, ...]:
        """Words that were not said, as far as the talker tells."""
        return missed_words(self.tokens, self.sounding) if self._is_followed else ()

    @property
    def faults(self) -> int:
        """How many words were not said; one more where something else was."""
        return len(self.missed) + (self._is_followed and runs_on(self.tokens, self.sounding))

    @property
    def _is_followed(self) -> bool:
        return bool(self.sounding and self.tokens.words)

    @property
    def speech(self) -> Tensor:
        """[T, C]."""
        return torch.cat([step.speech for step in self.steps if step.speech is not None])

    @property
    def motion(self) -> Tensor | None:
        """[T, M]; None for speech alone."""
        motion = [step.motion for step in self.steps if step.motion is not None]
        return torch.cat(motion) if motion else None


class Narrator:
    """Says part after part; only the last one is kept."""

    def __init__(
        self, bundle: Bundle, task: Task, voice: Tensor, identity: Tensor, sampling: SamplingConfig, noise: Noise
    ) -> None:
        self._bundle, self._sampling, self._noise = bundle, sampling, noise
        self._task, self._voice, self._identity = task, voice, identity
        self._before: _Said | None = None
        self._outcome = COMPLETE

    @property
    def outcome(self) -> Outcome:
        """What became of the part that was said last, to its end."""
        return self._outcome

    def say(self, tokens: TextTokens) -> Iterator[SentenceStep]:
        """One part, patch by patch, to its end; `token_index` of the steps counts its own tokens.

        Of a talker that tells where it is, a short part is drawn to its end before its first patch comes out, and once
        more, with the noise that follows, as long as words are missing in it or it goes on behind them. A longer part
        goes on from the last words of the one before; next to a short one it begins afresh, as it would lose its first
        word else.
        """
        short = usual_patches(self._sampling, tokens) <= SHORT_PATCHES
        if short and self._bundle.talker.sequence.alignment_layer is not None:
            said, redrawn = self._best_take(tokens)
            yield from said.steps
            self._before = None
        else:
            said, redrawn = _Said(tokens, []), 0
            for step in self._draw(tokens):
                said.steps.append(step)
                yield step
            self._before = said
        self._outcome = Outcome(said.missed, redrawn)

    def _best_take(self, tokens: TextTokens) -> tuple[_Said, int]:
        """The first take without a fault, else the best of all; and how many were thrown away."""
        self._before = None
        takes = [_Said(tokens, list(self._draw(tokens)))]
        while takes[-1].faults and len(takes) <= MOST_REDRAWN:
            takes.append(_Said(tokens, list(self._draw(tokens))))
        return min(takes, key=lambda take: take.faults), len(takes) - 1

    def _draw(self, tokens: TextTokens) -> Iterator[SentenceStep]:
        """One take."""
        prompt, shift = self._prompt(tokens)
        session = Session(self._bundle.talker, [prompt], self._sampling, self._noise)
        delay = motion_delay(prompt.task, self._bundle.talker.sequence)
        for step in sentence_steps(session, longest(self._sampling, tokens), delay):
            own = tuple(max(tokens.first_sounding, index - shift) for index in step.token_index)
            yield replace(step, token_index=own)

    def _prompt(self, tokens: TextTokens) -> tuple[Prompt, int]:
        """What to say, behind the last words that were said; and how many tokens these are."""
        token_ids = tokens.token_ids.to(self._bundle.device)
        alone = Prompt(token_ids, self._voice, self._identity, self._task, first_sounding=tokens.first_sounding)
        before = self._before
        sounding = torch.tensor([] if before is None else before.sounding)
        if before is None or not len(sounding):
            return alone, 0
        patch_frames = self._bundle.talker.sequence.patch_frames
        tail = find_tail(before.tokens.token_ids, sounding, tokens.first_sounding, CONTINUED_FRAMES, patch_frames)
        both = continued(before.tokens, tail, tokens)
        prompt = replace(
            alone,
            token_ids=both.token_ids.to(self._bundle.device),
            prefix_speech=before.speech[tail.frame :],
            prefix_motion=None if before.motion is None else before.motion[tail.frame :],
        )
        return prompt, len(both.token_ids) - len(tokens.token_ids)
