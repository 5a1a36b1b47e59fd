"""A text as a chat with Qwen3, whose answer is the speech: English and Chinese (method.md section 3)."""

from copy import copy
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer

from talker_t2av.config import QwenChatTextConfig
from talker_t2av.errors import UserError
from talker_t2av.text.lexicon import Lexicon
from talker_t2av.text.pauses import split_pauses
from talker_t2av.text.tokens import ONE_PACE, TextTokens

QUESTION = "<|im_start|>user\n"
ANSWER = "<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n"
"""What Qwen3's chat template, with thinking off, puts before and behind the text; the patches follow."""
QUESTION_IDS = (151644, 872, 198)
ANSWER_IDS = (151645, 198, 151644, 77091, 198, 151667, 271, 151668, 271)
SPEECH_FRAME, MOTION_FRAME = "<SPEECH_FRAME>", "<MOTION_FRAME>"
SPEECH_FRAME_ID, MOTION_FRAME_ID = 151669, 151670
"""The two tokens that the release adds behind Qwen3's own. Patches stand where it writes them; they are never read."""


@dataclass(frozen=True)
class ChatTokens(TextTokens):
    """A text between the two halves of the template."""

    @property
    def first_sounding(self) -> int:
        """The first token of the text."""
        return len(QUESTION_IDS)

    @property
    def spoken(self) -> int:
        """The tokens of the text."""
        return len(self.token_ids) - len(QUESTION_IDS) - len(ANSWER_IDS)


class QwenChatFrontend:
    """Reads whatever Qwen3's tokenizer reads; nothing is spelled out."""

    def __init__(self, tokenizer: Tokenizer, config: QwenChatTextConfig) -> None:
        self._tokenizer, self._longest = tokenizer, config.longest
        self._lexicon: Lexicon | None = None
        self._marks = [token.content for token in tokenizer.get_added_tokens_decoder().values()]

    @classmethod
    def load(cls, path: Path, config: QwenChatTextConfig) -> "QwenChatFrontend":
        """Read a `tokenizer.json`. Raises `UserError` where it is missing, damaged, or not the released talker's."""
        if not path.is_file():
            raise UserError(f"{path} does not exist; the bundle is incomplete: convert the released files again.")
        try:
            tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # tokenizers raises nothing narrower
            raise UserError(
                f"{path} is not a readable tokenizer ({error}); convert the released files again."
            ) from error
        frames = SPEECH_FRAME + MOTION_FRAME
        expected = (*QUESTION_IDS, *ANSWER_IDS, SPEECH_FRAME_ID, MOTION_FRAME_ID)
        found = tokenizer.encode(QUESTION + ANSWER + frames, add_special_tokens=False).ids
        if tuple(found) != expected:
            raise UserError(
                f"{path} is not the released talker's tokenizer: its chat template has the ids {found}, expected "
                f"{list(expected)}; convert the released files again."
            )
        return cls(tokenizer, config)

    @property
    def vocabulary_size(self) -> int:
        """Token ids are below this number."""
        return max(self._tokenizer.get_vocab().values()) + 1

    def encode(self, text: str, speed: float = 1.0) -> TextTokens:
        """Tokens of a text between those of the template.

        Raises `UserError` for a text without words, for one that is too long for the talker, for one with the
        tokenizer's own marks in it, and for any speed but 1.
        """
        if speed != 1:
            raise UserError(ONE_PACE.format(speed=speed))
        text = " ".join(chunk for chunk, _ in split_pauses(text)).strip()
        if self._lexicon is not None:
            text = self._lexicon.replaced(text, lambda entry, _: entry.said)
        if not any(map(str.isalnum, text)):
            raise UserError(f"There is nothing to say in {text[:40]!r}: give a sentence in English or Chinese.")
        for mark in self._marks:
            if mark in text:
                raise UserError(f"The text has {mark!r} in it, which is a mark of the model's own: leave it out.")
        ids = self._tokenizer.encode(text, add_special_tokens=False).ids
        if len(ids) > self._longest:
            raise UserError(
                f"The part {text[:40]!r}... of the text has {len(ids)} tokens, and the model reads at most "
                f"{self._longest} at a time: divide it into sentences."
            )
        return ChatTokens(torch.tensor([*QUESTION_IDS, *ids, *ANSWER_IDS]))

    def with_lexicon(self, lexicon: Lexicon) -> "QwenChatFrontend":
        """The same, which reads a lexicon's respellings instead of its words. Raises `UserError` for phonemes."""
        for entry in lexicon.entries:
            if entry.phonemes:
                raise lexicon.refused(entry, f"this model reads no phonemes: write {entry.word!r} in other words")
        bound = copy(self)
        bound._lexicon = lexicon
        return bound
