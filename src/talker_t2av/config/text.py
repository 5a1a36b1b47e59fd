"""Text front ends."""

from typing import Literal

from pydantic import model_validator

from talker_t2av.config.settings import Settings


class PhonemeTextConfig(Settings):
    """English phonemes of a lexicon, one token a symbol."""

    kind: Literal["phonemes"] = "phonemes"
    speeds: tuple[float, ...] = ()
    """Speeds, times the natural pace, that the talker was trained with, ascending, 1 among them; a text's tokens then
    begin with its speed. Empty: one pace only."""

    @model_validator(mode="after")
    def _speeds_ascend(self) -> "PhonemeTextConfig":
        if self.speeds and (list(self.speeds) != sorted(set(self.speeds)) or 1 not in self.speeds):
            raise ValueError(f"speeds must ascend and contain 1, got {list(self.speeds)}")
        return self
