"""Was everything said, and nothing else? What the talker's own alignment tells of a take."""

from collections.abc import Sequence
from dataclasses import dataclass

from talker_t2av.text.tokens import TextTokens

SHORTEST_WORD = 3
"""Tokens: shorter words may fall between two frames of 40 ms although they are said, as one in 12 does."""
RUNS_ON_FRAMES = 15
"""Frames behind the last word, at the natural pace, above which something else is said: of 2,600 single words
those that end have 11 at most, those that babble 43 and more."""


@dataclass(frozen=True)
class Outcome:
    """What became of a part of a text, or of several."""

    missed: tuple[str, ...] = ()
    """Words in which the talker never was."""
    redrawn: int = 0
    """How often a take was thrown away."""

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(self.missed + other.missed, self.redrawn + other.redrawn)


COMPLETE = Outcome()


def missed_words(tokens: TextTokens, sounding: Sequence[int]) -> tuple[str, ...]:
    """Words of a text in which the talker never was, by the token that sounds in each frame (`settled`).

    The first word is only missed where the second is, too: a talker tells its place when it has begun to speak.
    """
    there = set(sounding)
    unsaid = [there.isdisjoint(range(word.start, word.end)) for word in tokens.words]
    if all(unsaid):
        return tuple(word.text for word in tokens.words)
    unsaid[0] = all(unsaid[:2])
    told = zip(tokens.words, unsaid, strict=True)
    return tuple(word.text for word, missing in told if missing and word.end - word.start >= SHORTEST_WORD)


def runs_on(tokens: TextTokens, sounding: Sequence[int]) -> bool:
    """Whether a take goes on long after the last word of its text."""
    end = tokens.words[-1].end
    return sum(index >= end for index in sounding) * tokens.speed > RUNS_ON_FRAMES
