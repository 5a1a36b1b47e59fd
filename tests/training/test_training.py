"""Training learns, resumes where it stood, and its aids look where they should."""

import random
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from talker_t2av.config import (
    BackboneConfig,
    ModalityConfig,
    SequenceConfig,
    TalkerConfig,
    TrainingConfig,
    TransformerConfig,
)
from talker_t2av.data.clips import Clip, ClipShards, write_clips
from talker_t2av.data.collate import NO_TOKEN
from talker_t2av.errors import UserError
from talker_t2av.model.sequence import Task, aligned_positions
from talker_t2av.model.talker import Talker
from talker_t2av.training.aids import attention_log_weights
from talker_t2av.training.batches import epoch
from talker_t2av.training.initial_weights import initialise
from talker_t2av.training.objective import disturbed_positions
from talker_t2av.training.schedule import learning_rate, progress
from talker_t2av.training.tasks import only
from talker_t2av.training.trainer import Trainer

SMALL = TransformerConfig(layers=1, heads=2)
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
    sequence=SequenceConfig(text_convolution=True, aligned_positions=True, alignment_layer=1),
)
TRAINING = TrainingConfig(steps=80, warmup_steps=5, patches_per_batch=24, learning_rate=5e-3, average_decay=0.9)
CPU = torch.device("cpu")


@pytest.fixture
def shards(tmp_path: Path) -> ClipShards:
    """Clips whose latents are a function of the token that sounds: something to learn."""
    source = torch.Generator().manual_seed(0)
    sound, shape = torch.randn(20, 6, generator=source), torch.randn(20, 5, generator=source)

    def clip(number: int) -> Clip:
        patches = 2 + number % 4
        tokens = torch.randint(1, 20, (2 * patches,), generator=source)
        index = torch.arange(4 * patches) // 2
        return Clip(
            f"{number}",
            "",
            "one",
            "validation" if number % 8 == 0 else "train",
            tokens,
            sound[tokens[index]],
            shape[tokens[index]],
            index,
            torch.ones(8),
        )

    write_clips((clip(number) for number in range(48)), tmp_path / "clips", motion_size=5)
    return ClipShards(tmp_path / "clips")


def trainer(shards: ClipShards, folder: Path, config: TrainingConfig) -> Trainer:
    torch.manual_seed(0)
    talker = Talker(CONFIG)
    initialise(talker)
    return Trainer(talker, shards, config, folder, CPU)


def test_losses_fall_on_held_out_clips(shards: ClipShards, tmp_path: Path) -> None:
    run = trainer(shards, tmp_path / "run", TRAINING)
    before = run.validate()
    run.train()
    after = run.validate()
    for name, share in {"speech": 0.98, "motion": 0.98, "guided_attention": 0.85, "phoneme": 0.9}.items():
        assert after[name] < share * before[name], name
    weights = load_file(tmp_path / "run" / "talker.safetensors")
    assert weights.keys() == run.average.state_dict().keys()
    assert all(tensor.dtype == torch.float16 for tensor in weights.values())


def test_a_run_goes_on_where_it_stopped(shards: ClipShards, tmp_path: Path) -> None:
    first = trainer(shards, tmp_path / "run", TRAINING.model_copy(update={"steps": 4}))
    first.train()
    second = trainer(shards, tmp_path / "run", TRAINING.model_copy(update={"steps": 6}))
    assert second.run.step == 4
    for before, after in zip(first.talker.parameters(), second.talker.parameters(), strict=True):
        assert torch.equal(before, after)
    second.train()
    assert second.run.step == 6


def test_attention_weights_are_what_the_layer_did(shards: ClipShards, tmp_path: Path) -> None:
    run = trainer(shards, tmp_path / "run", TRAINING)
    batch = next(epoch(run.talker, run.clips, "train", only(Task.T2AV, TRAINING), random.Random(0))).talker
    attention, _ = run.talker.backbone.attention(1)
    run.talker.backbone.qwen3.set_attn_implementation("eager")
    seen: list[torch.Tensor] = []
    handle = attention.register_forward_hook(lambda module, inputs, output: seen.append(output[1]))
    with torch.no_grad():
        output = run.talker(batch)
        queries = torch.arange(batch.token_ids.shape[1] + 1).expand(len(batch.token_ids), -1)
        log_weights = attention_log_weights(run.talker, batch.token_mask, output, queries)
    handle.remove()
    assert log_weights is not None
    weights = log_weights.exp().transpose(1, 2)
    mask = torch.nn.functional.pad(batch.token_mask, (1, 0), value=True)
    exists = mask[:, None, :, None] & mask[:, None, None, :]
    assert torch.allclose(weights * exists, seen[0] * exists, atol=1e-5)


def test_guided_attention_asks_for_an_alignment_layer(shards: ClipShards, tmp_path: Path) -> None:
    talker = Talker(CONFIG.model_copy(update={"sequence": SequenceConfig(text_convolution=True)}))
    with pytest.raises(UserError, match="no alignment layer"):
        Trainer(talker, shards, TRAINING, tmp_path / "run", CPU)
    unguided = TRAINING.model_copy(update={"guided_attention_weight": 0.0, "steps": 2})
    run = Trainer(talker, shards, unguided, tmp_path / "run", CPU)
    run.train()
    assert run.validate()["guided_attention"] == 0


def test_aligned_positions_ask_for_aligned_clips() -> None:
    generator = torch.Generator().manual_seed(0)
    known = torch.tensor([[[0, 0, 1, 2], [2, 2, 3, NO_TOKEN]]])
    text = torch.tensor([True])
    assert torch.equal(disturbed_positions(known, text, 0.0, generator), aligned_positions(torch.tensor([[3, 4]])))
    first, second = (disturbed_positions(known, text, 1.0, generator) for _ in range(2))
    assert not torch.equal(first, second)
    both = torch.cat((known, torch.full_like(known, NO_TOKEN)))
    with pytest.raises(ValueError, match="no alignment"):
        disturbed_positions(both, torch.tensor([True, True]), 0.0, generator)
    positions = disturbed_positions(both, torch.tensor([True, False]), 1.0, generator)
    assert positions[1].tolist() == [1, 2], "without a text positions count patches, undisturbed"


def test_schedule() -> None:
    config = TrainingConfig(steps=100, minutes=10.0, warmup_steps=10, learning_rate=1.0, final_learning_rate_share=0.1)
    assert progress(50, 1.0, config) == 0.5
    assert progress(50, 8.0, config) == 0.8
    assert progress(100, 0.0, config) == 1.0
    assert learning_rate(0, 0.0, config) == pytest.approx(0.1)
    assert learning_rate(50, 0.5, config) == pytest.approx(0.1 + 0.9 * 0.5)
    assert learning_rate(99, 1.0, config) == pytest.approx(0.1)
