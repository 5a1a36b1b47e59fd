"""A given stream is read as the training pass reads it, echoed as it is, and ends its member; members stay apart."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from talker_t2av.checkpoints.released import load_released_talker
from talker_t2av.config import SamplingConfig, SequenceConfig, TrainingConfig
from talker_t2av.data.clips import Clip
from talker_t2av.data.collate import Showing, collate
from talker_t2av.generation.noise import SeededNoise
from talker_t2av.generation.prompt import Prompt
from talker_t2av.generation.session import Session
from talker_t2av.model.sequence import TagPlacement, Task, motion_delay
from talker_t2av.model.talker import Talker
from talker_t2av.training.objective import disturbed_positions

TINY = Path(__file__).parents[1] / "golden" / "data" / "talker_tiny"
SAMPLING = SamplingConfig(steps=3, minimum_patches=1)
SEEDS = list(range(6))
CPU = torch.device("cpu")
LAYOUTS = {
    "published": SequenceConfig(task_tags=4),
    "look ahead": SequenceConfig(task_tags=4, a2v_look_ahead=2),
    "delay": SequenceConfig(task_tags=4, motion_delay=1),
    "aligned": SequenceConfig(task_tags=4, alignment_layer=1, aligned_positions=True),
    "aligned, look ahead": SequenceConfig(task_tags=4, a2v_look_ahead=2, alignment_layer=1, aligned_positions=True),
    "followed, look ahead": SequenceConfig(task_tags=4, a2v_look_ahead=1, alignment_layer=0),
}
CASES = [
    (Task.A2V, "speech", True),
    (Task.A2V, "speech", False),
    (Task.T2AV, "speech", True),
    (Task.V2A, "motion", True),
    (Task.T2AV, "motion", True),
]


@pytest.fixture(params=LAYOUTS)
def talker(four_tags: Talker, request: pytest.FixtureRequest) -> Iterator[Talker]:
    """In every layout."""
    four_tags.sequence = LAYOUTS[request.param]
    yield four_tags
    four_tags.sequence = LAYOUTS["published"]


def prompt(seed: int, task: Task, given: str, with_text: bool = True) -> Prompt:
    """A random prompt; the lengths of text and given stream depend on the seed."""
    source = torch.Generator().manual_seed(seed)
    frames = 4 * (2 + seed % 4)
    return Prompt(
        token_ids=torch.randint(0, 500, (3 + seed % 5 if with_text else 0,), generator=source),
        voice=torch.randn(256, generator=source),
        identity=torch.randn(40, generator=source),
        task=task,
        given_speech=torch.randn(frames, 32, generator=source) if given == "speech" else None,
        given_motion=torch.randn(frames, 40, generator=source) if given == "motion" else None,
    )


class Run:
    """A session stepped until all members have ended."""

    def __init__(self, talker: Talker, prompts: list[Prompt], seeds: list[int]) -> None:
        session = Session(talker, prompts, SAMPLING, SeededNoise(seeds, CPU))
        self.hidden, self.patches = [session._members.hidden], []
        while not self.patches or not self.patches[-1].last.all():
            self.patches.append(session.step())
            self.hidden.append(session._members.hidden)
        self.steps = [int((~last).sum()) + 1 for last in torch.stack([patch.last for patch in self.patches]).T]
        self.speech = torch.cat([patch.speech for patch in self.patches], dim=1)
        self.motion = torch.cat([patch.motion for patch in self.patches if patch.motion is not None], dim=1)

    def token_index(self, member: int, frames: int) -> Tensor | None:
        told = [patch.token_index[member] for patch in self.patches if patch.token_index is not None]
        return torch.cat(told)[:frames] if told else None


@pytest.mark.parametrize(("task", "given", "with_text"), CASES)
def test_a_session_reads_what_the_training_pass_reads(talker: Talker, task: Task, given: str, with_text: bool) -> None:
    for seed in SEEDS:
        asked = prompt(seed, task, given, with_text)
        run = Run(talker, [asked], [seed])
        stream = asked.given_speech if given == "speech" else asked.given_motion
        assert stream is not None
        frames, texts = len(stream), len(asked.token_ids)
        delay = motion_delay(task, talker.sequence)
        assert run.steps == [frames // 4 + (delay if given == "speech" else 0)]
        echoed = run.speech[0] if given == "speech" else run.motion[0]
        complete = echoed[:frames]
        assert torch.equal(complete, stream[: len(complete)]), "given streams come out as they are"
        assert not echoed[frames:].any(), "behind its end nothing is"

        motion = asked.given_motion if given == "motion" else run.motion[0, :frames]
        index = run.token_index(0, frames)
        clip = Clip("", "", "", "train", asked.token_ids, run.speech[0, :frames], motion, index, asked.voice)
        batch = collate([clip], [Showing(task, with_text)], talker.sequence, 40)
        assert batch.talker.patch_span[0].tolist() == [texts, texts + frames // 4 + delay]
        with torch.no_grad():
            positions = None
            if talker.sequence.aligned_positions:
                positions = disturbed_positions(batch.token_index, batch.talker.has_text, 0.0, torch.Generator())
            hidden = talker(batch.talker, patch_positions=positions).hidden[0, texts:]
        stepped = torch.cat(run.hidden)
        assert (hidden[: len(stepped)] - stepped).abs().max() < 1e-4


@pytest.mark.parametrize("with_text", [True, False])
def test_a_prefix_is_read_as_if_it_had_been_drawn(talker: Talker, with_text: bool) -> None:
    """Under a delay too: the end of its motion is read together with the first patches behind it."""
    for seed in SEEDS:
        asked = prompt(seed, Task.A2V, "speech", with_text)
        assert asked.given_speech is not None
        source = torch.Generator().manual_seed(100 + seed)
        heard, seen = torch.randn(12, 32, generator=source), torch.randn(12, 40, generator=source)
        run = Run(talker, [replace(asked, prefix_speech=heard, prefix_motion=seen)], [seed])
        frames, texts = len(asked.given_speech), len(asked.token_ids)
        speech = torch.cat((heard, asked.given_speech))
        motion = torch.cat((seen, run.motion[0, :frames]))
        if talker.sequence.aligned_positions and with_text:
            continue  # where in the text a prefix sounds is found by the session itself
        told = run.token_index(0, frames)
        index = None if told is None or not with_text else torch.cat((torch.zeros(12, dtype=torch.long), told))
        clip = Clip("", "", "", "train", asked.token_ids, speech, motion, index, asked.voice)
        batch = collate([clip], [Showing(Task.A2V, with_text)], talker.sequence, 40)
        positions = None
        if talker.sequence.aligned_positions:
            positions = disturbed_positions(batch.token_index, batch.talker.has_text, 0.0, torch.Generator())
        with torch.no_grad():
            hidden = talker(batch.talker, patch_positions=positions).hidden[0, texts + 3 :]
        stepped = torch.cat(run.hidden)
        assert (hidden[: len(stepped)] - stepped).abs().max() < 1e-4


@pytest.mark.parametrize(("task", "given", "with_text"), CASES)
def test_members_get_what_they_get_alone(talker: Talker, task: Task, given: str, with_text: bool) -> None:
    prompts = [prompt(seed, task, given, with_text or seed % 2 == 0) for seed in SEEDS]
    together = Run(talker, prompts, SEEDS)
    assert len(set(together.steps)) > 2
    for member, seed in enumerate(SEEDS):
        alone = Run(talker, [prompts[member]], [seed])
        assert together.steps[member] == alone.steps[0]
        for name in ("speech", "motion"):
            one = getattr(alone, name)[0]
            assert (getattr(together, name)[member, : len(one)] - one).abs().max() < 1e-4
        for before, after in zip(together.patches, alone.patches, strict=False):
            if after.token_index is None:
                assert before.token_index is None
            else:
                assert before.token_index is not None
                assert torch.equal(before.token_index[member], after.token_index[0])


def test_look_ahead_hears_what_is_to_come(four_tags: Talker) -> None:
    """The first patch of motion depends on just as many patches of speech as the layout says."""
    asked = prompt(3, Task.A2V, "speech", with_text=False)
    assert asked.given_speech is not None
    for look_ahead in (0, 1, 2):
        four_tags.sequence = SequenceConfig(task_tags=4, a2v_look_ahead=look_ahead)
        first = Run(four_tags, [asked], [0]).motion[0, :4]
        for patch in range(4):
            changed = asked.given_speech.clone()
            changed[4 * patch] += 1
            other = Run(four_tags, [replace(asked, given_speech=changed)], [0]).motion[0, :4]
            assert torch.equal(first, other) == (patch >= look_ahead)
    four_tags.sequence = LAYOUTS["published"]


def test_the_voice_of_given_speech_and_the_face_of_given_motion_do_not_matter(four_tags: Talker) -> None:
    asked = prompt(1, Task.A2V, "speech")
    other = replace(asked, voice=asked.voice + 1)
    assert torch.equal(Run(four_tags, [asked], [0]).motion, Run(four_tags, [other], [0]).motion)
    asked = prompt(1, Task.V2A, "motion")
    other = replace(asked, identity=asked.identity + 1)
    assert torch.equal(Run(four_tags, [asked], [0]).speech, Run(four_tags, [other], [0]).speech)


def test_what_does_not_go_together_is_an_error(four_tags: Talker) -> None:
    spoken, moved = prompt(0, Task.T2AV, "speech"), prompt(0, Task.T2AV, "motion")
    with pytest.raises(ValueError, match="A2V does not go with no stream given"):
        replace(spoken, task=Task.A2V, given_speech=None)
    with pytest.raises(ValueError, match="TTS does not go with speech given"):
        replace(spoken, task=Task.TTS)
    with pytest.raises(ValueError, match="T2AV does not go with speech and motion given"):
        replace(spoken, given_motion=moved.given_motion)
    with pytest.raises(ValueError, match="needs the A2V tag as its first token, not T2AV's"):
        prompt(0, Task.T2AV, "speech", with_text=False)
    with pytest.raises(ValueError, match="needs the A2V tag as its first token"):
        replace(prompt(0, Task.A2V, "speech", with_text=False), tag_placement=TagPlacement.ON_PREFIX)
    with pytest.raises(ValueError, match="must be given the same streams"):
        Session(four_tags, [spoken, prompt(1, Task.T2AV, "nothing")], SAMPLING, SeededNoise([0, 1], CPU))
    odd = replace(spoken, given_speech=torch.zeros(6, 32))
    with pytest.raises(ValueError, match=r"\(6, 32\), expected \[n x 4 frames, 32\]"):
        Session(four_tags, [odd], SAMPLING, SeededNoise([0], CPU))


def test_a_published_talker_has_no_tag_for_given_streams_but_reads_them() -> None:
    published = load_released_talker(TINY)
    with pytest.raises(ValueError, match="this talker has 2 task tags, none for A2V"):
        Session(published, [prompt(0, Task.A2V, "speech")], SAMPLING, SeededNoise([0], CPU))
    assert Run(published, [prompt(0, Task.T2AV, "speech")], [0]).steps == [2]


def test_settings_that_need_tags_say_so() -> None:
    with pytest.raises(ValueError, match="2 task_tags does not have"):
        SequenceConfig(a2v_look_ahead=1)
    with pytest.raises(ValueError, match=r"2 \(TTS, T2AV\) or 4"):
        SequenceConfig(task_tags=3)
    with pytest.raises(ValueError, match="add up to"):
        TrainingConfig(a2v_share=0.5)
