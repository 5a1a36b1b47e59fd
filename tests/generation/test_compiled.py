"""A compiled talker draws what it draws uncompiled, in few graphs, whose results do not last as on a graphics card."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from talker_t2av.config import SamplingConfig, SequenceConfig
from talker_t2av.generation.noise import SeededNoise
from talker_t2av.generation.prompt import Prompt
from talker_t2av.generation.session import Session
from talker_t2av.model import growing_cache
from talker_t2av.model.compiled import compile_talker
from talker_t2av.model.sequence import Task
from talker_t2av.model.talker import Talker

CPU = torch.device("cpu")
ROOM = 8
PATCHES = 12
"""More than a buffer of `ROOM` columns has room for, whatever the text."""
SAMPLING = SamplingConfig(steps=3)


class Graphs:
    """A compiler that makes nothing faster, and whose graphs are as demanding as CUDA's: they overwrite their last
    results when they run again, write into no input, and know which inputs are weights, which lie where they lie."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self, graph: torch.fx.GraphModule, inputs: list[Tensor]) -> Callable[..., Any]:
        self.made += 1
        results: list[Tensor] = []
        for node, given in zip(graph.graph.find_nodes(op="placeholder"), inputs, strict=True):
            assert not isinstance(given, nn.Parameter) or "_dynamo_static_input_type" in node.meta["tensor_dict"]

        def run(*inputs: Tensor) -> Any:
            for result in results:
                result.fill_(torch.nan)
            before = [each.clone() for each in inputs]
            results[:] = graph(*inputs)
            assert all(map(torch.equal, before, inputs))
            return results

        return run


def prompts(task: Task, members: int) -> list[Prompt]:
    """Random prompts, each longer than the one before."""
    source = torch.Generator().manual_seed(0)
    return [
        Prompt(
            token_ids=torch.randint(0, 500, (5 + 2 * member,), generator=source),
            voice=torch.randn(256, generator=source),
            identity=torch.randn(40, generator=source),
            task=task,
            given_speech=torch.randn(4 * PATCHES, 32, generator=source) if task is Task.A2V else None,
        )
        for member in range(members)
    ]


def drawn(talker: Talker, task: Task, members: int) -> tuple[Tensor, Tensor]:
    """[B, T, C] speech and motion."""
    session = Session(talker, prompts(task, members), SAMPLING, SeededNoise(range(members), CPU))
    patches = [session.step() for _ in range(PATCHES)]
    motion = [patch.motion for patch in patches if patch.motion is not None]
    return torch.cat([patch.speech for patch in patches], dim=1), torch.cat(motion, dim=1)


def lengths(task: Task, members: int) -> set[int]:
    """Sizes of the buffers that patches are read into: behind the tag and the longest text."""
    read = 1 + max(len(prompt.token_ids) for prompt in prompts(task, members))
    return {-(-(read + patch) // ROOM) for patch in range(1, PATCHES + 1)}


@pytest.fixture
def talker(four_tags: Talker) -> Talker:
    """One that follows its text, by what enters its second layer."""
    talker = copy.deepcopy(four_tags)
    talker.sequence = SequenceConfig(task_tags=4, alignment_layer=1, aligned_positions=True)
    return talker


@pytest.fixture(autouse=True)
def small_buffers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing_cache, "ROOM", ROOM)
    torch.compiler.reset()


@pytest.mark.parametrize("members", [1, 2])
@pytest.mark.parametrize("task", [Task.T2AV, Task.A2V])
def test_it_draws_the_same_in_a_graph_for_each_shape(talker: Talker, task: Task, members: int) -> None:
    graphs, compiled = Graphs(), copy.deepcopy(talker)
    compile_talker(compiled, CPU, backend=graphs)
    for ours, expected in zip(drawn(compiled, task, members), drawn(talker, task, members), strict=True):
        assert torch.allclose(ours, expected, atol=1e-4)
    heads = 1 if task is Task.A2V else 2
    assert graphs.made == heads + len(lengths(task, members))
    drawn(compiled, task, members)
    assert graphs.made == heads + len(lengths(task, members)), "a second session needs no new ones"


@pytest.mark.slow
def test_what_the_compiler_makes_of_it_draws_the_same(talker: Talker) -> None:
    compiled = copy.deepcopy(talker)
    compile_talker(compiled, CPU)
    for ours, expected in zip(drawn(compiled, Task.T2AV, 2), drawn(talker, Task.T2AV, 2), strict=True):
        assert torch.allclose(ours, expected, atol=1e-4)
