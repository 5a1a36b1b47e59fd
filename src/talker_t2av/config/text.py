"""Text front ends."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

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


class QwenChatTextConfig(Settings):
    """Qwen3's tokens in its chat template: English and Chinese, as released (method.md section 3)."""

    kind: Literal["qwen_chat"] = "qwen_chat"
    longest: int = Field(800, gt=0)
    """Tokens of a text that is said in one go: the 1000 positions of a training sequence, but for tag and template and
    187 patches (30 s) of speech."""


TextConfig = Annotated[PhonemeTextConfig | QwenChatTextConfig, Field(discriminator="kind")]
