"""Members of a batch do not touch each other, and a session draws what the training pass would have predicted."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from talker_t2av.checkpoints.released import load_released_talker
from talker_t2av.config import SamplingConfig, SequenceConfig
from talker_t2av.generation.noise import SeededNoise
from talker_t2av.generation.prompt import Prompt
from talker_t2av.generation.session import Session
from talker_t2av.model.alignment import best_path
from talker_t2av.model.sequence import TalkerBatch, Task, aligned_positions
from talker_t2av.model.talker import Talker
from talker_t2av.training.aids import attention_log_weights

TINY = Path(__file__).parents[1] / "golden" / "data" / "talker_tiny"
SEEDS = range(20)
STEPS = 12
SAMPLING = SamplingConfig(steps=4, minimum_patches=1)


@pytest.fixture(scope="module")
def talker() -> Talker:
    torch.manual_seed(0)
    talker = load_released_talker(TINY)
    # an untrained stop predictor says the same everywhere: make it decide by the hidden state
    torch.nn.init.normal_(talker.stop_predictor.output.weight, std=0.5)
    return talker


def prompt(seed: int, task: Task = Task.T2AV, prefix_patches: int = 0, motion_prefix: bool = False) -> Prompt:
    """A random prompt whose text length depends on the seed."""
    source = torch.Generator().manual_seed(seed)
    frames = 4 * prefix_patches
    return Prompt(
        token_ids=torch.randint(0, 500, (3 + seed % 7,), generator=source),
        voice=torch.randn(256, generator=source),
        identity=torch.randn(40, generator=source),
        task=task,
        prefix_speech=torch.randn(frames, 32, generator=source) if prefix_patches else None,
        prefix_motion=torch.randn(frames, 40, generator=source) if motion_prefix else None,
    )


def run(
    talker: Talker, prompts: list[Prompt], seeds: list[int]
) -> tuple[torch.Tensor, torch.Tensor, list[int], torch.Tensor]:
    """Speech, motion (zeros for speech alone), the step at which each member stops, the token of every frame."""
    session = Session(talker, prompts, SAMPLING, SeededNoise(seeds, torch.device("cpu")))
    patches = [session.step() for _ in range(STEPS)]
    speech = torch.cat([patch.speech for patch in patches], dim=1)
    motion = [torch.zeros_like(p.speech[..., :1]) if p.motion is None else p.motion for p in patches]
    last = torch.stack([patch.last for patch in patches])
    index = [torch.zeros(len(prompts), 0) if p.token_index is None else p.token_index for p in patches]
    return speech, torch.cat(motion, dim=1), [int(member.sum()) for member in last.T], torch.cat(index, dim=1)


@pytest.mark.parametrize("aligned", [False, True])
@pytest.mark.parametrize("task", [Task.T2AV, Task.TTS])
def test_batch_members_are_independent(talker: Talker, task: Task, aligned: bool) -> None:
    talker.sequence = SequenceConfig(aligned_positions=aligned, alignment_layer=0)
    prompts = [prompt(seed, task, seed % 3, motion_prefix=seed % 2 == 1 and seed % 3 > 0) for seed in SEEDS]
    speech, motion, stops, index = run(talker, prompts, list(SEEDS))
    assert len(set(stops)) > 2, "the members must stop at different steps for this test to mean anything"
    for member, seed in enumerate(SEEDS):
        alone_speech, alone_motion, alone_stop, alone_index = run(talker, [prompts[member]], [seed])
        assert torch.allclose(speech[member], alone_speech[0], atol=1e-4)
        assert torch.allclose(motion[member], alone_motion[0], atol=1e-4)
        assert stops[member] == alone_stop[0]
        assert torch.equal(index[member], alone_index[0])
    talker.sequence = SequenceConfig()


@pytest.mark.parametrize("prefix_patches", [0, 2])
def test_only_tokens_that_can_sound_are_chosen(talker: Talker, prefix_patches: int) -> None:
    talker.sequence = SequenceConfig(alignment_layer=1)
    prompts = [replace(prompt(seed, prefix_patches=prefix_patches), first_sounding=seed % 3) for seed in SEEDS]
    index = run(talker, prompts, list(SEEDS))[3]
    assert index.shape == (len(SEEDS), 4 * STEPS)
    for member, of_prompt in zip(index, prompts, strict=True):
        assert int(member.min()) >= of_prompt.first_sounding
        assert int(member.max()) < len(of_prompt.token_ids)
    assert len(index.unique()) > 4, "an untrained layer looks anywhere"
    assert torch.all(index.unflatten(1, (STEPS, 4)).diff(dim=2) >= 0), "speech does not go back"
    talker.sequence = SequenceConfig()
    assert run(talker, prompts[:1], [0])[3].shape[1] == 0, "without an alignment layer nothing is told"


def test_tokens_are_those_that_the_training_pass_looks_at(talker: Talker) -> None:
    """Step by step, the same positions attend to the same text as when all patches are read at once."""
    talker.sequence = SequenceConfig(alignment_layer=1, aligned_positions=True)
    said = prompt(6)
    speech, motion, _, index = run(talker, [said], [6])
    length = len(said.token_ids)
    batch = TalkerBatch(
        token_ids=torch.nn.functional.pad(said.token_ids, (0, STEPS))[None],
        token_mask=torch.ones(1, length + STEPS, dtype=torch.bool),
        patch_span=torch.tensor([[length, length + STEPS]]),
        speech=speech,
        speech_frames=torch.tensor([speech.shape[1]]),
        motion=motion,
        motion_frames=torch.tensor([motion.shape[1]]),
        voice=said.voice[None],
        task=torch.tensor([said.task]),
        complete=torch.tensor([True]),
    )
    with torch.no_grad():
        positions = aligned_positions(1 + index.view(1, STEPS, 4)[..., -1])
        output = talker(batch, patch_positions=positions)
        weights = attention_log_weights(talker, batch.token_mask, output, length + torch.arange(STEPS)[None])
    assert weights is not None
    sums = torch.full((1, length), -torch.inf)
    sums[0, 0] = 0
    for of_patch, chosen in zip(weights[0, :, :, 1 : 1 + length], index.view(STEPS, 4), strict=True):
        path, sums = best_path(of_patch[None], sums)
        assert torch.equal(path[0], chosen)
    talker.sequence = SequenceConfig()


def test_seed_decides(talker: Talker) -> None:
    first, again, other = (run(talker, [prompt(3)], [seed])[0] for seed in (5, 5, 6))
    assert torch.equal(first, again)
    assert not torch.allclose(first, other, atol=0.1)


def test_delayed_motion_starts_late(talker: Talker) -> None:
    talker.sequence = SequenceConfig(motion_delay=2)
    session = Session(talker, [prompt(1)], SAMPLING, SeededNoise([1], torch.device("cpu")))
    assert [session.step().motion is None for _ in range(4)] == [True, True, False, False]
    talker.sequence = SequenceConfig()


def test_mixed_tasks_and_odd_prefixes_are_errors(talker: Talker) -> None:
    noise = SeededNoise([0, 1], torch.device("cpu"))
    with pytest.raises(ValueError, match="share one task"):
        Session(talker, [prompt(0), prompt(1, Task.TTS)], SAMPLING, noise)
    odd = Prompt(torch.tensor([1]), torch.zeros(256), torch.zeros(40), prefix_speech=torch.zeros(6, 32))
    with pytest.raises(ValueError, match=r"\(6, 32\), expected \[n x 4 frames, 32\]"):
        Session(talker, [odd], SAMPLING, SeededNoise([0], torch.device("cpu")))
