"""What every text front end gives, and what it is asked for."""

from dataclasses import dataclass
from typing import Protocol

from torch import Tensor

from talker_t2av.text.lexicon import Lexicon


@dataclass(frozen=True)
class Word:
    """A word as it was written, and the tokens that say it."""

    text: str
    """With its marks, and with what follows and is not spoken (a lone dash, an emoji)."""
    start: int
    """Index of its first token in `TextTokens.token_ids`."""
    end: int
    """Index after its last token."""


@dataclass(frozen=True)
class TextTokens:
    """A text as the talker reads it."""

    token_ids: Tensor
    """[L] int64."""
    words: tuple[Word, ...] = ()
    """In order; their tokens do not overlap. Their texts, joined by spaces, are the text as it was written, without
    mark-up and marks of pauses. Empty where the talker does not tell when a word is spoken."""
    speed: float = 1.0
    """How fast it is to be said, times the natural pace."""

    @property
    def first_sounding(self) -> int:
        """Index of the first token that can sound."""
        return 0

    @property
    def spoken(self) -> int:
        """How many tokens stand for the text itself: its length in time is estimated from them."""
        return len(self.token_ids)


class TextFrontend(Protocol):
    """Reads text."""

    @property
    def vocabulary_size(self) -> int:
        """Token ids are below this number."""
        ...

    def encode(self, text: str, speed: float = 1.0) -> TextTokens:
        """Tokens of a text that is to be said at `speed` times the natural pace. Raises `UserError` for a text that
        cannot be read, and for a speed that the talker has not learnt."""
        ...

    def with_lexicon(self, lexicon: Lexicon) -> "TextFrontend":
        """The same front end, which reads the words of a lexicon as that says. Raises `UserError` for an entry that it
        cannot read."""
        ...


ONE_PACE = "The speed {speed:g} is not possible: this bundle has one pace only, which is 1."
"""For front ends of talkers that were not trained at several speeds."""
