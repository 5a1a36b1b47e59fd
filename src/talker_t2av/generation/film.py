"""A text as a talking film, piece by piece."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from torch import Tensor

from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.generation.clip import Clip
from talker_t2av.generation.narration import Line, Narrator
from talker_t2av.generation.rendering import Renderer
from talker_t2av.generation.waiting import arriving, settling, show
from talker_t2av.generation.word_times import word_times


def film(
    bundle: Bundle,
    lines: Sequence[Line],
    narrator: Narrator,
    source: Any,
    waiting: Iterator[Tensor],
) -> Iterator[Clip]:
    """Line after line, with a pause between two, in which the face moves on to its next pose.

    `waiting` gives the motion [T, M] of the face that waits: first before, then after it speaks. Memory does not grow
    with the text.
    """
    lead_in = next(waiting)
    pose: Tensor | None = None
    yield from show(bundle, source, arriving(lead_in, source.identity.to(lead_in.device)))
    made, pause = len(lead_in), 0
    for line in lines:
        renderer = Renderer(bundle.audio_codec, bundle.motion_codec, source)
        begun, heard = False, list[int]()
        made += pause
        begin = made
        for step in narrator.say(line.tokens):
            if step.motion is not None:
                if pose is not None and pause and not begun:
                    yield renderer.pause(pose, step.motion[0], pause)
                pose, begun = step.motion[-1], True
            heard += step.token_index
            made += 0 if step.speech is None else len(step.speech)
            yield replace(renderer.push(step.speech, step.motion), capped=step.capped)
        words = word_times(heard, line.tokens.words, begin, FRAME_RATE) if heard else ()
        yield replace(renderer.finish(), words=words)
        pause = line.pause
    lead_out = next(waiting)
    yield from show(bundle, source, lead_out if pose is None else settling(lead_out, pose))
