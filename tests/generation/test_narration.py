"""Parts of a long text: each goes on from the end of the one before."""

from dataclasses import replace

import pytest
import torch

from talker_t2av import Talker
from talker_t2av.errors import UserError
from talker_t2av.generation.completeness import COMPLETE
from talker_t2av.generation.narration import CONTINUED_FRAMES, MOST_REDRAWN, PAUSE_FRAMES, Narrator, read_script
from talker_t2av.generation.noise import SeededNoise
from talker_t2av.generation.prompt import Prompt
from talker_t2av.generation.sentence import SentenceStep, longest, sentence_steps
from talker_t2av.generation.session import Session
from talker_t2av.model.sequence import Task
from talker_t2av.text.continuation import continued, find_tail
from talker_t2av.text.phonemes import tokens_of
from talker_t2av.text.tokens import Word

FIRST = "Good morning, and welcome to everybody who came here in spite of the rain and the cold wind from the north."
SECOND = "Please sit down, wherever you find an empty chair by the window."
SHORT = ("Hello.", "Out.", "Two.", "Who is it?")


@pytest.fixture(scope="module")
def talker() -> Talker:
    return Talker.load("nano", device="cpu")


def narrator(talker: Talker, task: Task, voice: str = "heart", seed: int = 0) -> Narrator:
    bundle = talker.bundle
    identity = torch.zeros(bundle.config.talker.motion.condition_size)
    return Narrator(
        bundle, task, bundle.voice(voice), identity, bundle.config.sampling, SeededNoise([seed], bundle.device)
    )


def speech(steps: list[SentenceStep]) -> torch.Tensor:
    return torch.cat([step.speech for step in steps if step.speech is not None])


def motion(steps: list[SentenceStep]) -> torch.Tensor:
    return torch.cat([step.motion for step in steps if step.motion is not None])


@pytest.mark.parametrize("task", [Task.T2AV, Task.TTS])
def test_the_second_part_is_a_session_with_the_end_of_the_first_as_prefix(talker: Talker, task: Task) -> None:
    bundle = talker.bundle
    sampling, noise = bundle.config.sampling, SeededNoise([0], bundle.device)
    ours = narrator(talker, task)
    first, second = (list(ours.say(bundle.text.encode(text))) for text in (FIRST, SECOND))

    before, after = bundle.text.encode(FIRST), bundle.text.encode(SECOND)
    alone = Prompt(before.token_ids, bundle.voice(), torch.zeros(40), task, first_sounding=before.first_sounding)
    said = list(sentence_steps(Session(bundle.talker, [alone], sampling, noise), longest(sampling, before), 0))
    assert torch.equal(speech(said), speech(first)), "the first part has nothing before it"
    heard = torch.tensor([index for step in said for index in step.token_index])
    tail = find_tail(before.token_ids, heard, before.first_sounding, CONTINUED_FRAMES, 4)
    assert tail.frame > 0, "this part is longer than a prefix"
    both = continued(before, tail, after)
    prompt = replace(
        alone,
        token_ids=both.token_ids,
        prefix_speech=speech(said)[tail.frame :],
        prefix_motion=motion(said)[tail.frame :] if task is Task.T2AV else None,
    )
    expected = list(sentence_steps(Session(bundle.talker, [prompt], sampling, noise), longest(sampling, after), 0))
    assert torch.equal(speech(expected), speech(second))


def test_the_head_does_not_jump(talker: Talker) -> None:
    """From the last frame of a part to the first of the next, a head moves no faster than it does elsewhere."""
    jumps, moves = list[float](), list[torch.Tensor]()
    for seed in range(4):
        ours = narrator(talker, Task.T2AV, seed=seed)
        parts = [motion(list(ours.say(talker.bundle.text.encode(text))))[:, :6] for text in (FIRST, SECOND)]
        jumps.append(float((parts[1][0] - parts[0][-1]).norm()))
        moves += [part.diff(dim=0).norm(dim=1) for part in parts]
    assert max(jumps) <= torch.cat(moves).quantile(0.99)


def test_token_indices_are_the_parts_own(talker: Talker) -> None:
    ours = narrator(talker, Task.TTS)
    list(ours.say(talker.bundle.text.encode(FIRST)))
    tokens = talker.bundle.text.encode(SECOND)
    heard = [index for step in ours.say(tokens) for index in step.token_index]
    assert heard == sorted(heard)
    assert heard[0] == tokens.first_sounding and heard[-1] >= len(tokens.symbols) - 2


def test_short_parts_one_after_another_are_all_said(talker: Talker) -> None:
    """Behind the end of a short part, another one would be silent."""
    codec = talker.bundle.audio_codec
    for voice in talker.bundle.config.voices:
        ours = narrator(talker, Task.TTS, voice)
        for text in SHORT:
            tokens = talker.bundle.text.encode(text)
            steps = list(ours.say(tokens))
            assert ours.outcome.missed == ()
            levels = codec.decode(speech(steps)).unflatten(0, (-1, 960)).square().mean(1).sqrt()
            assert float(levels.max()) > 0.02, f"{text} is silent in the voice {voice}"


def test_a_short_part_that_goes_wrong_is_drawn_again(talker: Talker) -> None:
    """A text without a mark at its end: the talker never saw one in training, and babbles now and then."""
    tokens = replace(tokens_of("hɜɹ", 1.0), words=(Word("her", 2, 5),))
    taken: dict[int, list[torch.Tensor]] = {}
    for seed in range(8):
        ours = narrator(talker, Task.TTS, "willow", seed)
        steps = list(ours.say(tokens))
        taken.setdefault(ours.outcome.redrawn, []).append(speech(steps))
        assert not steps[-1].capped
        if ours.outcome.redrawn:
            assert torch.equal(speech(list(narrator(talker, Task.TTS, "willow", seed).say(tokens))), speech(steps))
    assert 0 in taken and 0 < max(taken) <= MOST_REDRAWN


def test_a_longer_part_is_never_drawn_again(talker: Talker) -> None:
    """Its first patch comes out before its last is drawn."""
    ours = narrator(talker, Task.TTS)
    assert next(ours.say(talker.bundle.text.encode(FIRST))).speech is not None
    assert ours.outcome is COMPLETE, "nothing is known of it yet"


def test_each_line_of_a_list_is_a_part_with_an_end(talker: Talker) -> None:
    script = read_script(talker.bundle, "milk\neggs\n\n1. Boil water. 2. Wait.", speed=1.0)
    assert all(line.tokens.symbols.endswith("._") for line in script.lines)
    words = [" ".join(word.text for word in line.tokens.words) for line in script.lines]
    assert words == ["milk", "eggs", "1. Boil water.", "2. Wait."]


def test_pauses_follow_from_what_is_complete(talker: Talker) -> None:
    long_sentence = "We walked along the river, " * 9 + "and came home."
    script = read_script(talker.bundle, f"{FIRST} {SECOND}\n\n{long_sentence}", speed=0.7)
    before = ["sentence", "paragraph", "clause"]
    assert [line.pause for line in script.lines] == [0, *(round(PAUSE_FRAMES[ends] / 0.7) for ends in before)]
    assert script.rest == 0


def test_pauses_that_are_asked_for_stand_where_they_are_written(talker: Talker) -> None:
    text = f"[pause 0.4s] {FIRST} [pause 1 s] Out, [pause 200ms] and [pause 1.5s][pause 0.5s] in. [pause 2s]"
    script = read_script(talker.bundle, text, speed=1.0)
    assert [line.pause for line in script.lines] == [10, 25, 5, 50]
    assert script.rest == 50
    with pytest.raises(UserError, match="silence of 70"):
        read_script(talker.bundle, f"Well. {'[pause 10s]' * 7} So.", speed=1.0)
