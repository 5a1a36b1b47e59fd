import pytest

pytest.importorskip("soundfile")
pytest.importorskip("onnx")

import torch

from recipes.nano.motion.silences import silence_lengths
from recipes.nano.talker.quiet_clips import quiet_clips
from talker_t2av.codecs.source_filter.codec import SourceFilterCodec
from talker_t2av.config import SourceFilterConfig
from talker_t2av.data.clips import Clip
from talker_t2av.text.phonemes import tokens_of


def test_silences_alone_and_around_speech(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recipes.nano.motion.silences.COUNT", 6)
    torch.manual_seed(0)
    codec = SourceFilterCodec(SourceFilterConfig()).eval()
    lengths = silence_lengths(0)
    motions = {key: torch.full((frames, 40), 0.5) for key, frames in lengths.items()}
    spoken = Clip("a", "Me.", "one", "train", tokens_of("mˈi.").token_ids, torch.ones(12, 64), torch.ones(12, 40), None,
                  torch.ones(3))  # fmt: skip
    made = list(quiet_clips(motions, [spoken], codec, 0))
    assert len(made) == 2 + 2
    assert all(not len(clip.tokens) and clip.token_index is None and clip.split == "train" for clip in made)
    assert [len(clip.speech) for clip in made[:2]] == list(lengths.values())[:2]
    assert not torch.equal(made[0].speech[:25], made[1].speech[:25]), "rooms sound differently"
    before, after = list(lengths.values())[2:4]
    assert len(made[2].speech) == before + 12 + after
    assert torch.equal(made[2].speech[before : before + 12], spoken.speech)
    assert torch.equal(made[2].motion[before : before + 12, 6:], spoken.motion[:, 6:])
    assert torch.equal(made[2].voice, spoken.voice)
