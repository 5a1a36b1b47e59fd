import pytest

pytest.importorskip("soundfile")
pytest.importorskip("onnx")

import torch
from joined_clips import COUNTS, LONGEST_FRAMES, join, joined_clips

from talker_t2av.data.clips import Clip
from talker_t2av.text.phonemes import SYMBOLS, tokens_of


def clip(phonemes: str, speed: float = 1.0, split: str = "train", speaker: str = "one") -> Clip:
    """Every token but the speed sounds for one frame, which tells its place."""
    tokens = tokens_of(phonemes, speed).token_ids
    index = torch.arange(1, len(tokens))
    return Clip(phonemes, phonemes, speaker, split, tokens, index[:, None].float(), None, index, torch.ones(3))


def test_every_frame_keeps_its_phoneme() -> None:
    parts = [clip("mˈi."), clip("ænd"), clip("ju?")]
    joined = join(parts)
    symbols = "".join(SYMBOLS[token] for token in joined.tokens)
    assert symbols == tokens_of("mˈi. ænd ju?", 1.0).symbols
    assert joined.token_index is not None
    assert "".join(symbols[index] for index in joined.token_index) == "_mˈi.  ænd  ju?_"
    assert torch.equal(joined.speech, torch.cat([part.speech for part in parts]))


def test_only_training_clips_of_one_speaker_and_pace_go_together() -> None:
    kinds = [("one", 1.0, "train"), ("two", 1.0, "train"), ("one", 1.4, "train"), ("one", 1.0, "validation")]
    clips = [clip("mˈi.", speed, split, speaker) for _ in range(300) for speaker, speed, split in kinds]
    made = list(joined_clips([*clips, *[clip("ju.", speaker="free")] * 300], ["one", "two"]))
    assert {part.speaker for part in made} == {"one", "two"}
    assert len({part.tokens[0].item() for part in made}) == 2
    for part in made:
        assert COUNTS[0] <= len(part.text.split()) <= COUNTS[1]
        assert len(part.speech) <= LONGEST_FRAMES
