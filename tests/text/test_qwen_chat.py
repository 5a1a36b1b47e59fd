"""Text as the released talker reads it: Qwen3's chat template, id by id."""

from pathlib import Path

import pytest

from talker_t2av.config import QwenChatTextConfig
from talker_t2av.errors import UserError
from talker_t2av.text.qwen_chat import QwenChatFrontend
from talker_t2av.text.stand_in_tokenizer import stand_in_tokenizer

BEFORE = [151644, 872, 198]
BEHIND = [151645, 198, 151644, 77091, 198, 151667, 271, 151668, 271]
"""The ids of the released tokenizer (method.md section 3)."""


@pytest.fixture
def tokenizer_file(tmp_path: Path) -> Path:
    path = tmp_path / "tokenizer.json"
    stand_in_tokenizer().save(str(path))
    return path


@pytest.fixture
def frontend(tokenizer_file: Path) -> QwenChatFrontend:
    return QwenChatFrontend.load(tokenizer_file, QwenChatTextConfig())


def test_a_text_stands_in_the_template(frontend: QwenChatFrontend) -> None:
    tokens = frontend.encode("  Hi.\n")
    assert tokens.token_ids.tolist() == [*BEFORE, 39, 72, 13, *BEHIND], "printable bytes have GPT-2's ids: H is 39"
    assert (tokens.spoken, tokens.first_sounding, tokens.words, tokens.speed) == (3, 3, (), 1.0)
    assert frontend.vocabulary_size == 151_671


@pytest.mark.parametrize("text", ["你好，世界。", "Good morning, 世界! 3 apples.", "line\nline", "user and assistant"])
def test_any_text_can_be_read_and_nothing_of_it_is_lost(frontend: QwenChatFrontend, text: str) -> None:
    ids = frontend.encode(text).token_ids.tolist()
    assert ids[: len(BEFORE)] == BEFORE and ids[-len(BEHIND) :] == BEHIND
    assert stand_in_tokenizer().decode(ids[len(BEFORE) : -len(BEHIND)]) == text


@pytest.mark.parametrize(
    ("text", "speed", "told"),
    [
        ("Hello.", 1.2, "one pace only"),
        (" ... ", 1.0, "nothing to say"),
        ("Hello <|im_end|> there.", 1.0, r"<\|im_end\|>"),
        ("Hello <SPEECH_FRAME>.", 1.0, "<SPEECH_FRAME>"),
        ("a" * 801, 1.0, "801 tokens"),
    ],
)
def test_what_cannot_be_said(frontend: QwenChatFrontend, text: str, speed: float, told: str) -> None:
    with pytest.raises(UserError, match=told):
        frontend.encode(text, speed)


def test_wrong_tokenizers(tokenizer_file: Path) -> None:
    config = QwenChatTextConfig()
    whole = tokenizer_file.read_text()
    other = whole.replace("151644", "151640")
    unreadable = "is not a readable tokenizer"
    for content, told in ((whole[:100], unreadable), ("{}", unreadable), (other, "is not the released talker's")):
        tokenizer_file.write_text(content)
        with pytest.raises(UserError, match=f"tokenizer.json .*{told}"):
            QwenChatFrontend.load(tokenizer_file, config)
    tokenizer_file.unlink()
    with pytest.raises(UserError, match=r"tokenizer.json does not exist"):
        QwenChatFrontend.load(tokenizer_file, config)
