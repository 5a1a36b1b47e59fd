from dataclasses import replace

import pytest

pytest.importorskip("soundfile")
pytest.importorskip("onnx")

import torch

from recipes.nano.talker.joined_clips import COUNTS, LONGEST_FRAMES, join, joined_clips, last_words
from talker_t2av.codecs.face_mesh.face_model import POSE_SIZE
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


def test_the_head_moves_on_from_where_it_was() -> None:
    track = torch.linspace(0, 1, 41)[:, None].expand(41, 40)
    parts = [replace(clip("a" * 39), motion=track) for _ in range(3)]
    motion = join(parts).motion
    assert motion is not None
    pose, lips = motion[:, :POSE_SIZE], motion[:, POSE_SIZE:]
    assert pose.diff(dim=0).abs().max() < 0.06
    assert torch.equal(lips, track[:, POSE_SIZE:].repeat(3, 1))


def test_last_words_are_what_sounds_at_the_end() -> None:
    whole = clip("mˈi ænd ju.")
    symbols = whole.tokens
    tail = last_words(whole, 8)
    assert tail.tokens.tolist() == [*symbols[:2].tolist(), *tokens_of("ju.", 1.0).token_ids[2:].tolist()]
    assert len(tail.speech) == len(tail.token_index) == 5
    assert torch.equal(tail.speech, whole.speech[-5:])
    heard = "".join(SYMBOLS[tail.tokens[index]] for index in tail.token_index)
    assert heard == "_ju._", "its patch begins with the blank before it, which is now a boundary"
    assert torch.equal(last_words(whole, 2).speech, tail.speech), "one word in any case"
    assert last_words(whole, 100) is whole
