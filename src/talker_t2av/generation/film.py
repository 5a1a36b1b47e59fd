"""A text as a talking film, piece by piece."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from torch import Tensor

from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.generation.ahead import one_ahead
from talker_t2av.generation.clip import Clip
from talker_t2av.generation.narration import Narrator, Script
from talker_t2av.generation.rendering import Renderer, moving
from talker_t2av.generation.waiting import arriving, settling
from talker_t2av.generation.word_times import word_times

WAITING_PIECE = 25
"""A long wait comes in pieces of so many codes, as it does not need the memory of all its frames."""
LONGEST_STILL = 25
"""Frames of a pause in which a face only moves on to its next pose: in a longer one it waits, and lives."""


def film(
    script: Script,
    narrator: Narrator,
    renderer: Renderer,
    identity: Tensor,
    waiting: Callable[[int], Tensor],
    lead_in: int = 0,
    lead_out: int = 0,
) -> Iterator[Clip]:
    """Line after line, with a pause between two, in which the face moves on to its next pose.

    `waiting` gives so many frames of motion [T, M] of a face that waits: for frames of silence before (`lead_in`) and
    after (`lead_out`) it speaks, and for long pauses; a face begins in the portrait's own pose, `identity` [M]. Memory
    does not grow with the text.
    """
    pose, before = identity, lead_in + script.lines[0].pause
    yield from _wait(renderer, arriving(waiting(before), identity))
    made = before
    for number, line in enumerate(script.lines):
        pause = line.pause if number else 0
        resting = settling(waiting(pause), pose) if pause > LONGEST_STILL else None
        renderer.wait(pause)
        made += pause
        begin, begun, heard = made, False, list[int]()
        for step in one_ahead(narrator.say(line.tokens)):
            if step.motion is not None:
                if not begun and pause:
                    first = step.motion[0]
                    between = moving(pose, first, pause) if resting is None else arriving(resting, first)
                    yield from _shown(renderer, between)
                pose, begun = step.motion[-1], True
            heard += step.token_index
            made += 0 if step.speech is None else len(step.speech)
            yield replace(renderer.push(step.speech, step.motion), capped=step.capped)
        words = word_times(heard, line.tokens.words, begin, FRAME_RATE) if heard else ()
        yield replace(renderer.end_sentence(), words=words, outcome=narrator.outcome)
    yield from _wait(renderer, settling(waiting(script.rest + lead_out), pose))
    rest = renderer.finish()
    if len(rest.frames):
        yield rest


def _wait(renderer: Renderer, motion: Tensor) -> Iterator[Clip]:
    """Motion [T, M] without a sound."""
    renderer.wait(len(motion))
    yield from _shown(renderer, motion)


def _shown(renderer: Renderer, motion: Tensor) -> Iterator[Clip]:
    """Motion [T, M] whose sound is there already, piece by piece."""
    for begin in range(0, len(motion), WAITING_PIECE):
        yield renderer.push(None, motion[begin : begin + WAITING_PIECE])
