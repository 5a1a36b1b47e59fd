"""Members of a batch do not touch each other, and a session draws what the training pass would have predicted."""

from pathlib import Path

import pytest
import torch

from talker_t2av.checkpoints.released import load_released_talker
from talker_t2av.config import SamplingConfig, SequenceConfig
from talker_t2av.generation.session import Prompt, SeededNoise, Session
from talker_t2av.model.sequence import Task
from talker_t2av.model.talker import Talker

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


def run(talker: Talker, prompts: list[Prompt], seeds: list[int]) -> tuple[torch.Tensor, torch.Tensor, list[int]]:
    """Speech, motion (zeros for speech alone), and the step at which each member stops."""
    session = Session(talker, prompts, SAMPLING, SeededNoise(seeds, torch.device("cpu")))
    patches = [session.step() for _ in range(STEPS)]
    speech = torch.cat([patch.speech for patch in patches], dim=1)
    motion = [torch.zeros_like(p.speech[..., :1]) if p.motion is None else p.motion for p in patches]
    last = torch.stack([patch.last for patch in patches])
    return speech, torch.cat(motion, dim=1), [int(member.sum()) for member in last.T]


@pytest.mark.parametrize("ratio", [1.0, 2.3])
@pytest.mark.parametrize("task", [Task.T2AV, Task.TTS])
def test_batch_members_are_independent(talker: Talker, task: Task, ratio: float) -> None:
    talker.sequence = SequenceConfig(text_positions_per_patch=ratio)
    prompts = [prompt(seed, task, seed % 3, motion_prefix=seed % 2 == 1 and seed % 3 > 0) for seed in SEEDS]
    speech, motion, stops = run(talker, prompts, list(SEEDS))
    assert len(set(stops)) > 2, "the members must stop at different steps for this test to mean anything"
    for member, seed in enumerate(SEEDS):
        alone_speech, alone_motion, alone_stop = run(talker, [prompts[member]], [seed])
        assert torch.allclose(speech[member], alone_speech[0], atol=1e-4)
        assert torch.allclose(motion[member], alone_motion[0], atol=1e-4)
        assert stops[member] == alone_stop[0]


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
