"""Which task a clip is shown as, and what each task teaches."""

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from talker_t2av.checkpoints.safe_tensors import load_strictly
from talker_t2av.config import (
    BackboneConfig,
    ModalityConfig,
    SequenceConfig,
    TalkerConfig,
    TrainingConfig,
    TransformerConfig,
)
from talker_t2av.data.clips import Clip, ClipShards, write_clips
from talker_t2av.data.collate import AlignedBatch, Showing, collate
from talker_t2av.errors import UserError
from talker_t2av.model.sequence import Patches, Task, delayed
from talker_t2av.model.stop_predictor import IGNORED
from talker_t2av.model.talker import Talker
from talker_t2av.training.aids import TrainingAids
from talker_t2av.training.batches import epoch
from talker_t2av.training.initial_weights import TASK_TAGS, add_task_tags, initialise
from talker_t2av.training.objective import Losses, disturb_history, told_stop_labels, training_losses
from talker_t2av.training.tasks import draw_showing, only
from talker_t2av.training.trainer import Trainer

SMALL = TransformerConfig(layers=1, heads=2)
SEQUENCE = SequenceConfig(
    task_tags=4, a2v_look_ahead=2, text_convolution=True, aligned_positions=True, alignment_layer=1
)
CONFIG = TalkerConfig(
    backbone=BackboneConfig(
        vocab_size=20,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=4,
        head_dim=8,
        max_position_embeddings=256,
    ),
    speech=ModalityConfig(latent_size=6, condition_size=8, patch_encoder=SMALL, head=SMALL),
    motion=ModalityConfig(latent_size=5, condition_size=5, patch_encoder=SMALL, head=SMALL),
    sequence=SEQUENCE,
)
TRAINING = TrainingConfig(steps=6, warmup_steps=2, patches_per_batch=24)
FOUR = TRAINING.model_copy(update={"t2av_share": 0.3, "a2v_share": 0.3, "v2a_share": 0.2, "tts_share": 0.2})
CPU = torch.device("cpu")


def clip(number: int, motion: bool = True) -> Clip:
    source = torch.Generator().manual_seed(number)
    frames = 17 + 3 * (number % 4)
    return Clip(
        key=f"{number}",
        text="",
        speaker="one",
        split="validation" if number % 4 == 0 else "train",
        tokens=torch.randint(1, 20, (8,), generator=source),
        speech=torch.randn(frames, 6, generator=source),
        motion=torch.randn(frames, 5, generator=source) if motion else None,
        token_index=torch.arange(frames) // 4,
        voice=torch.randn(8, generator=source),
    )


CLIPS = [clip(number) for number in range(4)]


def new_talker(sequence: SequenceConfig = SEQUENCE) -> Talker:
    torch.manual_seed(0)
    talker = Talker(CONFIG.model_copy(update={"sequence": sequence}))
    initialise(talker)
    for modality in (talker.speech, talker.motion):
        torch.nn.init.normal_(modality.head.output.weight)
    return talker


def batch_of(showing: Showing, clips: list[Clip] = CLIPS) -> AlignedBatch:
    return collate(clips, [showing] * len(clips), SEQUENCE, 5)


def losses(talker: Talker, batch: AlignedBatch) -> Losses:
    torch.manual_seed(1)
    aids = TrainingAids(32, 20, 4)
    return training_losses(talker, aids, batch, TRAINING, torch.Generator().manual_seed(0))


def gradients(talker: Talker, loss: Tensor) -> dict[str, bool]:
    """Which parameters a loss moves."""
    talker.zero_grad(set_to_none=True)
    loss.backward()
    return {name: p.grad is not None and bool(p.grad.any()) for name, p in talker.named_parameters()}


def test_what_is_only_heard_is_animated() -> None:
    stranger, shuffle = replace(CLIPS[0], only_heard=True), random.Random(0)
    shown = [draw_showing(stranger, FOUR, shuffle) for _ in range(400)]
    assert {one.task for one in shown} == {Task.A2V}
    assert sum(one.with_text for one in shown) / len(shown) == pytest.approx(0.5, abs=0.1)


def test_shares_are_kept_and_clips_without_motion_are_speech_alone() -> None:
    shuffle = random.Random(0)
    shown = [draw_showing(CLIPS[0], FOUR, shuffle) for _ in range(4000)]
    counted = Counter(one.task for one in shown)
    for task, share in {Task.T2AV: 0.3, Task.A2V: 0.3, Task.V2A: 0.2, Task.TTS: 0.2}.items():
        assert counted[task] / len(shown) == pytest.approx(share, abs=0.03)
    animated = [one.with_text for one in shown if one.task is Task.A2V]
    assert sum(animated) / len(animated) == pytest.approx(0.5, abs=0.05)
    assert all(one.with_text for one in shown if one.task is not Task.A2V)
    assert {draw_showing(clip(0, motion=False), FOUR, shuffle) for _ in range(50)} == {Showing(Task.TTS)}


def test_clips_without_a_text_are_animated_and_left_out_where_nothing_is(tmp_path: Path) -> None:
    quiet = replace(clip(1), key="quiet", tokens=CLIPS[1].tokens[:0], token_index=None)
    shuffle = random.Random(0)
    assert {draw_showing(quiet, FOUR, shuffle) for _ in range(50)} == {Showing(Task.A2V, with_text=False)}
    write_clips([*CLIPS, quiet], tmp_path, motion_size=5)
    run = Trainer(new_talker(), ClipShards(tmp_path), TRAINING, tmp_path / "run", CPU)
    for config, count in ((TRAINING, 3), (FOUR, 4)):
        batches = epoch(run.talker, run.clips, "train", config, random.Random(0))
        shown = torch.cat([batch.talker.has_text for batch in batches])
        assert len(shown) == count, "one of the four clips is for validation"


def test_two_tasks_are_drawn_as_before() -> None:
    """The default shares are the old share of 0.3 of speech alone, with the same random numbers."""
    before, now = random.Random(7), random.Random(7)
    expected = [Task.T2AV if before.random() >= 0.3 else Task.TTS for _ in range(200)]
    assert [draw_showing(CLIPS[0], TRAINING, now).task for _ in range(200)] == expected


@pytest.mark.parametrize("seed", range(5))
def test_a_delay_a_sample_is_each_samples_delay(seed: int) -> None:
    source = torch.Generator().manual_seed(seed)
    frames, present = torch.randn(4, 5, 3, 2, generator=source), torch.rand(4, 5, 3, generator=source) > 0.3
    delays = torch.randint(0, 4, (4,), generator=source)
    together = delayed(Patches(frames, present), delays, 7)
    for row, delay in enumerate(delays.tolist()):
        kept = min(5, 7 - delay)
        expected, there = torch.zeros(7, 3, 2), torch.zeros(7, 3, dtype=torch.bool)
        expected[delay : delay + kept], there[delay : delay + kept] = frames[row, :kept], present[row, :kept]
        assert torch.equal(together.frames[row], expected)
        assert torch.equal(together.present[row], there)
    with pytest.raises(ValueError, match=r"delays \(3,\) do not fit patches \(4, 5, 3, 2\)"):
        delayed(Patches(frames, present), delays[:3], 7)


def test_a_mixed_batch_is_each_sample_under_its_own_delay() -> None:
    """Hidden states of a batch of all tasks equal those of each sample alone, in a layout with its delay for all."""
    showings = [Showing(Task.T2AV), Showing(Task.A2V), Showing(Task.V2A), Showing(Task.A2V, with_text=False)]
    talker = new_talker().eval()
    mixed = collate(CLIPS, showings, SEQUENCE, 5).talker
    with torch.no_grad():
        together = talker(mixed).hidden
        for row, (one, shown) in enumerate(zip(CLIPS, showings, strict=True)):
            delay = 2 if shown.task is Task.A2V else 0
            scalar = SequenceConfig(task_tags=4, motion_delay=delay, a2v_look_ahead=delay, text_convolution=True)
            talker.sequence = scalar
            alone = talker(collate([one], [shown], scalar, 5).talker).hidden[0]
            talker.sequence = SEQUENCE
            assert (together[row, : len(alone)] - alone).abs().max() < 1e-4
            speech, whole = -(-len(one.speech) // 4), len(one.speech) // 4
            first, end = mixed.patch_span[row].tolist()
            assert end - first == max(speech, whole + delay), "spans grow by the delay"


@pytest.mark.parametrize("with_text", [True, False])
def test_what_is_given_teaches_its_head_nothing(with_text: bool) -> None:
    talker = new_talker()
    animation = losses(talker, batch_of(Showing(Task.A2V, with_text)))
    assert animation.speech == 0 and animation.stop == 0 and animation.motion > 0
    moved = gradients(talker, animation.total)
    assert not any(of for name, of in moved.items() if name.startswith(("speech.head", "stop_predictor")))
    assert moved["speech.patch_encoder.projector.weight"] and moved["motion.head.output.weight"]
    dubbing = losses(talker, batch_of(Showing(Task.V2A)))
    assert dubbing.motion == 0 and dubbing.stop == 0 and dubbing.speech > 0
    moved = gradients(talker, dubbing.total)
    assert not any(of for name, of in moved.items() if name.startswith(("motion.head", "stop_predictor")))
    assert moved["motion.patch_encoder.projector.weight"] and moved["speech.head.output.weight"]


def test_the_stop_is_learnt_from_the_others_alone() -> None:
    showings = [Showing(Task.T2AV), Showing(Task.A2V), Showing(Task.V2A), Showing(Task.TTS)]
    samples = collate(CLIPS, showings, SEQUENCE, 5).talker
    labels = told_stop_labels(samples, samples.token_ids.shape[1] + 1, 4)
    assert (labels[1:3] == IGNORED).all()
    for row in (0, 3):
        last = 8 + -(-len(CLIPS[row].speech) // 4)
        assert (labels[row] == 1).nonzero().flatten().tolist() == [last]


def test_what_is_given_is_read_undisturbed() -> None:
    latents = torch.zeros(3, 8, 6)
    noisy = disturb_history(latents, torch.tensor([True, False, True]), 0.5, torch.Generator().manual_seed(0))
    assert [bool(row.any()) for row in noisy] == [False, True, False]


def test_samples_without_text_do_not_touch_text_weights() -> None:
    talker = new_talker()
    text_weights = ("text_embedding", "backbone.qwen3.embed_tokens")
    textless = losses(talker, batch_of(Showing(Task.A2V, with_text=False)))
    assert textless.guided_attention == 0 and textless.phoneme > 0, "it has to hear what it is not told"
    moved = gradients(talker, textless.total)
    assert not any(of for name, of in moved.items() if name.startswith(text_weights))
    moved = gradients(talker, losses(talker, batch_of(Showing(Task.A2V))).total)
    assert all(of for name, of in moved.items() if name.startswith(text_weights))
    other = [replace(one, tokens=one.tokens.flip(0)) for one in CLIPS]
    flipped = losses(talker, batch_of(Showing(Task.A2V, with_text=False), other))
    assert flipped.motion == textless.motion and flipped.phoneme != textless.phoneme


def test_showings_that_do_not_go_with_a_clip_are_errors() -> None:
    with pytest.raises(ValueError, match="has no motion and cannot be shown as A2V"):
        collate([clip(0, motion=False)], [Showing(Task.A2V)], SEQUENCE, 5)
    with pytest.raises(ValueError, match="only A2V samples do without their text, not TTS"):
        collate(CLIPS[:1], [Showing(Task.TTS, with_text=False)], SEQUENCE, 5)
    two_tags = new_talker(SequenceConfig(text_convolution=True))
    with pytest.raises(ValueError, match="2 task tags, none for V2A"):
        two_tags(batch_of(Showing(Task.V2A)).talker)


def test_new_tags_begin_as_the_one_for_both() -> None:
    published = new_talker(SequenceConfig(text_convolution=True))
    wide = new_talker()
    weights = published.state_dict()
    load_strictly(wide, add_task_tags(weights, 4), Path("two-tags"))
    rows = wide.task_embedding.weight
    assert torch.equal(rows[:2], weights[TASK_TAGS])
    assert torch.equal(rows[Task.A2V], rows[Task.T2AV]) and torch.equal(rows[Task.V2A], rows[Task.T2AV])
    assert torch.equal(add_task_tags(wide.state_dict(), 4)[TASK_TAGS], rows)
    with pytest.raises(UserError, match=r"task_embedding.weight has shape \[2, 32\], expected \[4, 32\]"):
        load_strictly(wide, weights, Path("two-tags"))
    with pytest.raises(UserError, match=r"has shape \[4, 32\], expected \[2, 32\]"):
        load_strictly(published, add_task_tags(wide.state_dict(), 2), Path("four-tags"))


def test_a_run_on_all_four_tasks(tmp_path: Path) -> None:
    write_clips((clip(number) for number in range(16)), tmp_path / "clips", motion_size=5)
    shards = ClipShards(tmp_path / "clips")
    with pytest.raises(UserError, match="a share for A2V and V2A, but this talker has 2 task tags"):
        Trainer(new_talker(SequenceConfig(alignment_layer=1)), shards, FOUR, tmp_path / "none", CPU)
    run = Trainer(new_talker(), shards, FOUR, tmp_path / "run", CPU)
    shuffle = random.Random(0)
    epochs = [batch.talker.task for _ in range(5) for batch in epoch(run.talker, run.clips, "train", FOUR, shuffle)]
    assert set(torch.cat(epochs).tolist()) == set(Task)
    dubbed = epoch(run.talker, run.clips, "train", only(Task.V2A, FOUR), random.Random(0))
    assert (torch.cat([batch.talker.task for batch in dubbed]) == Task.V2A).all()
    run.train()
    scores = run.validate()
    assert all(torch.isfinite(torch.tensor(value)) for value in scores.values())
    assert scores["a2v_motion"] > 0 and scores["v2a_speech"] > 0 and scores["stop"] > 0
