"""A text as a talking film, piece by piece."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from torch import Tensor

from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.generation.ahead import one_ahead
from talker_t2av.generation.clip import Clip
from talker_t2av.generation.narration import Line, Narrator
from talker_t2av.generation.rendering import Renderer, moving
from talker_t2av.generation.waiting import arriving, settling
from talker_t2av.generation.word_times import word_times

WAITING_PIECE = 25
"""A long wait comes in pieces of so many codes, as it does not need the memory of all its frames."""


def film(
    lines: Sequence[Line], narrator: Narrator, renderer: Renderer, identity: Tensor, waiting: Iterator[Tensor]
) -> Iterator[Clip]:
    """Line after line, with a pause between two, in which the face moves on to its next pose.

    `waiting` gives the motion [T, M] of the face that waits: first before, then after it speaks; between, a face begins
    in the portrait's own pose, `identity` [M]. Memory does not grow with the text.
    """
    pose = identity
    lead_in = next(waiting)
    yield from _wait(renderer, arriving(lead_in, identity))
    made, pause = len(lead_in), 0
    for line in lines:
        renderer.wait(pause)
        made += pause
        begin, begun, heard = made, False, list[int]()
        for step in one_ahead(narrator.say(line.tokens)):
            if step.motion is not None:
                if not begun and pause:
                    yield renderer.push(None, moving(pose, step.motion[0], pause))
                pose, begun = step.motion[-1], True
            heard += step.token_index
            made += 0 if step.speech is None else len(step.speech)
            yield replace(renderer.push(step.speech, step.motion), capped=step.capped)
        words = word_times(heard, line.tokens.words, begin, FRAME_RATE) if heard else ()
        yield replace(renderer.end_sentence(), words=words, outcome=narrator.outcome)
        pause = line.pause
    yield from _wait(renderer, settling(next(waiting), pose))
    rest = renderer.finish()
    if len(rest.frames):
        yield rest


def _wait(renderer: Renderer, motion: Tensor) -> Iterator[Clip]:
    """Motion [T, M] without a sound."""
    for begin in range(0, len(motion), WAITING_PIECE):
        piece = motion[begin : begin + WAITING_PIECE]
        renderer.wait(len(piece))
        yield renderer.push(None, piece)
