"""Clips come back from disk as they were written, and batches hold them without mixing them up."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from talker_t2av.config import SequenceConfig
from talker_t2av.data.clips import Clip, ClipShards, write_clips
from talker_t2av.data.collate import NO_TOKEN, Showing, collate, length_buckets
from talker_t2av.errors import UserError
from talker_t2av.model.sequence import Task


def clip(number: int, frames: int, motion: bool = True, aligned: bool = True) -> Clip:
    source = torch.Generator().manual_seed(number)
    tokens = torch.randint(1, 100, (3 + number,), generator=source)
    return Clip(
        key=f"clip-{number}",
        text=f"text {number}",
        speaker="someone",
        split="validation" if number == 2 else "train",
        tokens=tokens,
        speech=torch.randn(frames, 32, generator=source),
        motion=torch.randn(frames, 40, generator=source) if motion else None,
        token_index=torch.arange(frames) % len(tokens) if aligned else None,
        voice=torch.randn(256, generator=source),
    )


@pytest.fixture
def clips() -> list[Clip]:
    return [clip(0, 12), clip(1, 8, motion=False), clip(2, 20), clip(3, 16, aligned=False)]


def test_round_trip(clips: list[Clip], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("talker_t2av.data.clips.CLIPS_PER_SHARD", 3)
    write_clips(iter(clips), tmp_path, motion_size=40)
    shards = ClipShards(tmp_path)
    assert len(shards) == 4
    assert len(list(tmp_path.glob("shard-*"))) == 2
    assert shards.select("validation") == [2]
    assert shards.patches(4) == [3, 2, 5, 4]
    for index, before in enumerate(clips):
        after = shards[index]
        assert (after.key, after.text, after.speaker, after.split) == (
            before.key,
            before.text,
            before.speaker,
            before.split,
        )
        assert torch.equal(after.tokens, before.tokens)
        for name in ("speech", "motion", "voice", "token_index"):
            expected, found = getattr(before, name), getattr(after, name)
            assert (expected is None) == (found is None)
            assert expected is None or torch.allclose(found, expected, atol=2e-3)


def test_only_animation_takes_what_is_only_heard(tmp_path: Path) -> None:
    write_clips([clip(0, 12), replace(clip(1, 8), only_heard=True)], tmp_path, motion_size=40)
    shards = ClipShards(tmp_path)
    assert shards.select("train") == [0]
    assert shards.select("train", for_animation=True) == [0, 1]
    assert [shards[index].only_heard for index in (0, 1)] == [False, True]


def test_folder_without_manifest(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"has no manifest\.jsonl"):
        ClipShards(tmp_path)


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match=r"motion has shape \(8, 40\), speech \(12, 32\)"):
        Clip("k", "t", "s", "train", torch.ones(2), torch.zeros(12, 32), torch.zeros(8, 40), None, torch.zeros(256))


def test_collate_lays_out_every_clip(clips: list[Clip]) -> None:
    tasks = [Task.T2AV, Task.TTS, Task.TTS, Task.T2AV]
    batch = collate(clips, [Showing(task) for task in tasks], SequenceConfig(), motion_size=40)
    talker = batch.talker
    assert talker.task.tolist() == tasks
    assert talker.motion_frames.tolist() == [12, 0, 0, 16]
    for row, one in enumerate(clips):
        start, end = talker.patch_span[row].tolist()
        assert torch.equal(talker.token_ids[row, :start], one.tokens)
        assert end - start == len(one.speech) // 4
        assert talker.token_mask[row].sum() == end
        assert torch.equal(talker.speech[row, : len(one.speech)], one.speech)
        index = batch.token_index[row].flatten()
        if one.token_index is None:
            assert (index == NO_TOKEN).all()
        else:
            assert torch.equal(index[: len(one.speech)], one.token_index)
            assert (index[len(one.speech) :] == NO_TOKEN).all()


def test_what_is_drawn_is_known_with_a_text_or_without() -> None:
    """Of the speech at its own place, of animated motion behind the look-ahead."""
    sequence = SequenceConfig(task_tags=4, a2v_look_ahead=2)
    one = clip(4, 18)
    assert one.token_index is not None
    heard = one.tokens[one.token_index]
    showings = [Showing(Task.T2AV), Showing(Task.V2A), Showing(Task.A2V), Showing(Task.A2V, with_text=False)]
    batch = collate([one] * 4 + [clip(5, 8, aligned=False)], [*showings, Showing(Task.TTS)], sequence, motion_size=40)
    drawn = batch.drawn.flatten(1)
    for row, delay in enumerate((0, 0, 8, 8)):
        assert (drawn[row, :delay] == NO_TOKEN).all()
        there = min(18, drawn.shape[1] - delay)
        assert torch.equal(drawn[row, delay : delay + there], heard[:there])
        assert (drawn[row, delay + there :] == NO_TOKEN).all()
    assert (drawn[4] == NO_TOKEN).all()


def test_buckets_hold_each_clip_once_and_stay_small() -> None:
    source = random.Random(0)
    patches = [source.randint(1, 30) for _ in range(200)]
    batches = list(length_buckets(patches, 90, source))
    assert sorted(index for batch in batches for index in batch) == list(range(200))
    assert all(max(patches[i] for i in batch) * len(batch) <= 90 + 2 * len(batch) for batch in batches)
