"""Members join a running session and leave it at any step; each gets, patch by patch, what it gets alone."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import partial

import pytest
import torch
from torch import Tensor

from talker_t2av.checkpoints.bundles import Bundle, load_bundle
from talker_t2av.config import SamplingConfig, SequenceConfig
from talker_t2av.generation.noise import SeededNoise
from talker_t2av.generation.prompt import Prompt
from talker_t2av.generation.session import Session
from talker_t2av.model.sequence import Task
from talker_t2av.model.talker import Talker

CPU = torch.device("cpu")
SEEDS = range(20)
BEGINS = {seed: 7 * seed % 10 for seed in SEEDS}
"""The step at which each member joins: two at a time, at the steps 0 to 9."""
PATCHES = {seed: 6 + seed % 5 for seed in SEEDS}
"""After how many patches each leaves, ended or not."""
SAMPLING = SamplingConfig(steps=3, minimum_patches=2)
TEXTS = (
    *("Hi.", "Yes.", "No way.", "Thank you.", "Good night.", "I see.", "Wait!", "Not now.", "Why not?", "Come in."),
    *(
        "So what?",
        "All right.",
        "Stop it.",
        "Go on.",
        "Well done.",
        "Of course.",
        "Who?",
        "Over here.",
        "Hm.",
        "Never.",
    ),
)
ALIGNED = partial(SequenceConfig, task_tags=4, alignment_layer=1, aligned_positions=True)
CASES = {
    "as published": (SequenceConfig(task_tags=4), Task.T2AV, ""),
    "delay": (SequenceConfig(task_tags=4, motion_delay=3), Task.T2AV, ""),
    "aligned, delay": (ALIGNED(motion_delay=1), Task.T2AV, ""),
    "speech alone": (ALIGNED(), Task.TTS, ""),
    "speech given": (ALIGNED(motion_delay=2), Task.T2AV, "speech"),
    "motion given": (SequenceConfig(task_tags=4, motion_delay=2), Task.T2AV, "motion"),
    "A2V, look ahead": (ALIGNED(a2v_look_ahead=2), Task.A2V, "speech"),
    "V2A, delay": (ALIGNED(motion_delay=1), Task.V2A, "motion"),
}


@dataclass(frozen=True)
class Drawn:
    """One member's part of a patch."""

    speech: Tensor
    motion: Tensor | None
    last: bool
    token_index: list[int] | None


@pytest.fixture(scope="module")
def nano() -> Bundle:
    return load_bundle("nano")


@pytest.fixture
def double_precision() -> Iterator[None]:
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


@pytest.fixture(scope="module")
def talker(four_tags: Talker) -> Talker:
    """An untrained stop predictor says the same everywhere: it is made to decide by the hidden state."""
    torch.nn.init.normal_(four_tags.stop_predictor.output.weight, std=0.5)
    return four_tags


def prompt(seed: int, task: Task, given: str) -> Prompt:
    """A random prompt. Its seed decides how long text, prefix and given stream are, and whether there is a text."""
    source = torch.Generator().manual_seed(seed)
    speech, motion = (torch.randn(4 * (2 + seed % 4), size, generator=source) for size in (32, 40))
    prefix = 4 * (seed % 3)
    return Prompt(
        token_ids=torch.randint(0, 500, (0 if task is Task.A2V and seed % 2 else 3 + seed % 7,), generator=source),
        voice=torch.randn(256, generator=source),
        identity=torch.randn(40, generator=source),
        task=task,
        prefix_speech=torch.randn(prefix, 32, generator=source),
        prefix_motion=torch.randn(prefix, 40, generator=source) if seed % 4 else None,
        given_speech=speech if given == "speech" else None,
        given_motion=motion if given == "motion" else None,
    )


def run(
    talker: Talker, sampling: SamplingConfig, prompts: dict[int, Prompt], begins: dict[int, int]
) -> dict[int, list[Drawn]]:
    """The patches of each member, by its seed."""
    drawn: dict[int, list[Drawn]] = {seed: [] for seed in prompts}
    session, members = None, list[int]()
    for step in range(max(begins.values()) + max(PATCHES.values())):
        entering = [seed for seed in prompts if begins[seed] == step]
        if entering:
            joining = Session(talker, [prompts[seed] for seed in entering], sampling, SeededNoise(entering, CPU))
            if session is None:
                session = joining
            else:
                session.join(joining)
            members += entering
        if session is None:
            break
        patch = session.step()
        for row, seed in enumerate(members):
            moving = patch.motion is not None and bool(patch.moving[row])
            assert moving or patch.motion is None or not patch.motion[row].any(), "zeros where nothing moves"
            motion = patch.motion[row] if moving else None
            index = None if patch.token_index is None else patch.token_index[row].tolist()
            drawn[seed].append(Drawn(patch.speech[row], motion, bool(patch.last[row]), index))
        staying = [row for row, seed in enumerate(members) if len(drawn[seed]) < PATCHES[seed]]
        if not staying:
            session = None
        elif len(staying) < len(members):
            session.keep(staying)
        members = [members[row] for row in staying]
    return drawn


def check_each_is_as_alone(
    talker: Talker, sampling: SamplingConfig, prompts: dict[int, Prompt], tolerance: float
) -> None:
    together = run(talker, sampling, prompts, BEGINS)
    assert len({sum(not patch.last for patch in patches) for patches in together.values()}) > 1, "they end variously"
    for seed, asked in prompts.items():
        alone = run(talker, sampling, {seed: asked}, {seed: 0})[seed]
        assert len(alone) == PATCHES[seed]
        for joined, single in zip(together[seed], alone, strict=True):
            assert (joined.last, joined.token_index) == (single.last, single.token_index)
            assert (joined.speech - single.speech).abs().max() <= tolerance
            assert (joined.motion is None) == (single.motion is None)
            if joined.motion is not None:
                assert (joined.motion - single.motion).abs().max() <= tolerance


@pytest.mark.parametrize("task", [Task.T2AV, Task.TTS])
def test_members_of_nano_get_what_they_get_alone(nano: Bundle, task: Task, double_precision: None) -> None:
    """In double precision: how single precision rounds depends on the number of rows, and patch by patch it adds up."""
    prompts = {}
    for seed, text in zip(SEEDS, TEXTS, strict=True):
        tokens, source = nano.text.encode(text), torch.Generator().manual_seed(seed)
        voice, identity = (torch.randn(size, generator=source) for size in (257, 40))
        prompts[seed] = Prompt(tokens.token_ids, voice, identity, task, first_sounding=tokens.first_sounding)
    sampling = nano.config.sampling.model_copy(update={"steps": 3})
    check_each_is_as_alone(deepcopy(nano.talker).double(), sampling, prompts, 1e-9)


@pytest.mark.parametrize("case", CASES)
def test_members_get_what_they_get_alone(talker: Talker, case: str) -> None:
    talker.sequence, task, given = CASES[case]
    check_each_is_as_alone(talker, SAMPLING, {seed: prompt(seed, task, given) for seed in SEEDS}, 1e-4)


@pytest.mark.parametrize("task", [Task.A2V, Task.T2AV])
def test_what_nobody_uses_any_more_is_dropped(talker: Talker, task: Task) -> None:
    """As much is known of the member that is kept as in a session of its own."""
    talker.sequence = ALIGNED()
    asked = {seed: prompt(seed, task, "speech") for seed in (1, 2, 4)}
    alone, joining = (Session(talker, [asked[1]], SAMPLING, SeededNoise([1], CPU)) for _ in range(2))
    session = Session(talker, [asked[4], asked[2]], SAMPLING, SeededNoise([4, 2], CPU))
    session.step()
    session.join(joining)
    session.keep([2, 0])
    session.keep([0])
    known, single = session._members, alone._members
    assert known.text is not None and known.given_speech is not None and single.given_speech is not None
    assert torch.equal(known.past.mask, single.past.mask)
    assert known.text.sums.shape == (1, max(1, len(asked[1].token_ids)))
    assert known.text.keys.shape[2] == known.text.sums.shape[1]
    assert known.given_speech.patches.shape == single.given_speech.patches.shape


def test_sessions_that_do_not_go_together_are_errors(talker: Talker) -> None:
    talker.sequence = SequenceConfig(task_tags=4)

    def session(task: Task, given: str, sampling: SamplingConfig = SAMPLING, of: Talker = talker) -> Session:
        return Session(of, [prompt(0, task, given)], sampling, SeededNoise([0], CPU))

    running = session(Task.T2AV, "")
    for other, differs in (
        (session(Task.TTS, ""), "task"),
        (session(Task.T2AV, "motion"), "set of given streams"),
        (session(Task.A2V, "speech"), "task and set of given streams"),
        (session(Task.T2AV, "", SamplingConfig(steps=4)), "sampling settings"),
        (session(Task.T2AV, "", of=deepcopy(talker)), "talker"),
    ):
        with pytest.raises(ValueError, match=f"must have the same {differs}$"):
            running.join(other)


@pytest.mark.parametrize("rows", [[], [0, 0], [1], [-1]])
def test_only_members_that_there_are_can_stay(talker: Talker, rows: list[int]) -> None:
    session = Session(talker, [prompt(0, Task.TTS, "")], SAMPLING, SeededNoise([0], CPU))
    with pytest.raises(ValueError, match=r"not some of the members 0 to 0, each once"):
        session.keep(rows)
