"""A tokenizer for random weights: the chat template has Qwen3's ids, every other byte is a token."""

from tokenizers import AddedToken, Tokenizer
from tokenizers.decoders import ByteLevel as ByteLevelDecoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel

from talker_t2av.text.qwen_chat import MOTION_FRAME, MOTION_FRAME_ID, SPEECH_FRAME, SPEECH_FRAME_ID

MARKS = {"<|im_start|>": 151644, "<|im_end|>": 151645, "<think>": 151667, "</think>": 151668}
MARKS |= {SPEECH_FRAME: SPEECH_FRAME_ID, MOTION_FRAME: MOTION_FRAME_ID}
WORDS = {"user": 872, "assistant": 77091, "ĊĊ": 271}
"""What the template has beside bytes; Ċ is a line's end."""
FIRST_FREE = 1000
"""Ids of the beginnings of `WORDS`, out of which these are put together."""


def bytes_of_qwen() -> dict[str, int]:
    """The byte-level alphabet with GPT-2's ids, which are Qwen3's: printable bytes first."""
    alphabet = sorted(ByteLevel.alphabet())
    return {character: index for index, character in enumerate(alphabet)}


def stand_in_tokenizer() -> Tokenizer:
    """As large in ids as the released one, and it reads any text."""
    vocabulary, merges = bytes_of_qwen(), []
    for word, token in WORDS.items():
        for end in range(2, len(word) + 1):
            merges.append((word[: end - 1], word[end - 1]))
            vocabulary[word[:end]] = token if end == len(word) else FIRST_FREE + len(merges)
    tokenizer = Tokenizer(BPE(vocabulary | MARKS, merges))
    tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False)
    tokenizer.decoder = ByteLevelDecoder()
    tokenizer.add_tokens([AddedToken(mark, normalized=False) for mark in MARKS])
    return tokenizer
