"""A text spoken to given motion: from where its lips begin to move, as fast as it must be, with silence behind it."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.config import PhonemeTextConfig, SamplingConfig
from talker_t2av.errors import UserError
from talker_t2av.generation.lips import first_move
from talker_t2av.generation.noise import SeededNoise
from talker_t2av.generation.prompt import Prompt
from talker_t2av.generation.sentence import longest, usual_patches
from talker_t2av.generation.session import NO_TOKEN, Patch, Session
from talker_t2av.generation.word_times import word_times
from talker_t2av.media.audio import Soundtrack
from talker_t2av.media.subtitles import SpokenWord
from talker_t2av.model.sequence import Task
from talker_t2av.text.tokens import TextTokens

LONGEST_MOTION = 30.0
"""Seconds that one text is spoken to at a stretch."""
SHORTEST_SHARE = 0.8
"""Of the time that a text usually takes, which it takes at least: so much too short, drawing it is of no use."""
SPARE_PATCHES = 4
"""A text takes so many more than its tokens say, where it is short or has pauses; it begins early enough for that."""
ENDED_PATCHES = 2
"""A text is over when its last token, the silence behind it, has sounded for so long."""


@dataclass(frozen=True)
class VoiceOver:
    """What is heard with given motion."""

    sound: Soundtrack
    """Silent behind its end; what is longer than the motion is not heard."""
    words: tuple[SpokenWord, ...] = ()
    capped: bool = False
    """It was cut off, as the talker did not find its end."""
    speed: float | None = None
    """How fast it is spoken, times the natural pace, where that is faster than was asked for: else it would not fit."""


def check_fit(bundle: Bundle, path: Path, seconds: float, text: str, speed: float) -> None:
    """Raises `UserError` for a video or motion that is too short or too long, and for a text that cannot be read, or is
    by far too long for it."""
    if seconds > LONGEST_MOTION:
        raise UserError(f"{path} is longer than {LONGEST_MOTION:.0f} seconds; give a shorter piece of it.")
    if seconds < _patch_seconds(bundle):
        raise UserError(f"{path} is shorter than {_patch_seconds(bundle):.2f} seconds; give a longer one.")
    *_, fastest = _readings(bundle, text, speed)
    usual = usual_patches(bundle.config.sampling, fastest) * _patch_seconds(bundle)
    if SHORTEST_SHARE * usual > seconds:
        raise _too_long(path, seconds, fastest, usual)


def speak_to(
    bundle: Bundle,
    path: Path,
    motion: Tensor,
    text: str,
    speed: float,
    voice: Tensor,
    sampling: SamplingConfig,
    seed: int,
) -> VoiceOver:
    """Speak a text to the motion [T, M] of the file `path`, at least as fast as `speed`.

    Where the text does not end in time, it begins earlier, and then is spoken faster. Raises `UserError` where it does
    not end in time at the fastest pace that the talker has learnt, and says how long it takes then.
    """
    patch_frames = bundle.talker.sequence.patch_frames
    room, lips_begin = len(motion) // patch_frames, first_move(bundle.motion_codec.lips(motion)) // patch_frames
    readings = _readings(bundle, text, speed)
    for tokens in readings:
        usual = usual_patches(bundle.config.sampling, tokens)
        if SHORTEST_SHARE * usual > room and tokens is not readings[-1]:
            continue
        begin = max(0, min(lips_begin, room - math.ceil(usual) - SPARE_PATCHES))
        drawn = _drawn(bundle, motion[begin * patch_frames :], tokens, voice, sampling, seed)
        while begin and begin + drawn.spoken > room:
            begin = max(0, room - drawn.spoken)
            drawn = _drawn(bundle, motion[begin * patch_frames :], tokens, voice, sampling, seed)
        if begin + drawn.spoken <= room:
            return _voice_over(bundle, begin, drawn, tokens, None if tokens is readings[0] else tokens.speed)
    raise _too_long(path, len(motion) / FRAME_RATE, tokens, drawn.spoken * _patch_seconds(bundle))


def _readings(bundle: Bundle, text: str, speed: float) -> list[TextTokens]:
    """The text at the speed that is asked for, and at each that is faster, ascending. Raises `UserError`."""
    settings = bundle.config.text
    known = settings.speeds if isinstance(settings, PhonemeTextConfig) else ()
    asked = bundle.text.encode(text, speed)
    return [asked, *(bundle.text.encode(text, faster) for faster in known if faster > asked.speed)]


def _patch_seconds(bundle: Bundle) -> float:
    return bundle.talker.sequence.patch_frames / FRAME_RATE


def _too_long(path: Path, seconds: float, tokens: TextTokens, takes: float) -> UserError:
    return UserError(
        f"The text is too long: even at {tokens.speed:g} times the natural pace it takes about {takes:.1f} s to say, "
        f"and {path} lasts {seconds:.1f} s; give a shorter text, or a longer video or motion."
    )


@dataclass(frozen=True)
class _Drawn:
    """A text, drawn to its end."""

    patches: list[Patch]
    spoken: int
    """So many of them, without the silence at the end."""
    capped: bool
    """The talker did not find an end."""


def _drawn(
    bundle: Bundle, motion: Tensor, tokens: TextTokens, voice: Tensor, sampling: SamplingConfig, seed: int
) -> _Drawn:
    """A text spoken to the motion [T, M], whose last pose goes on for as long as is needed.

    A talker that does not tell where in the text it is gets as many patches as usual, and the benefit of the doubt:
    that it takes the shortest time.
    """
    sequence, usual = bundle.talker.sequence, usual_patches(bundle.config.sampling, tokens)
    followed = sequence.alignment_layer is not None
    limit = longest(sampling, tokens) if followed else math.ceil(usual) + ENDED_PATCHES
    frames = limit * sequence.patch_frames
    held = torch.cat((motion[:frames], motion[-1:].expand(max(0, frames - len(motion)), -1)))
    prompt = Prompt(
        token_ids=tokens.token_ids.to(bundle.device),
        voice=voice,
        identity=torch.zeros(bundle.config.talker.motion.condition_size, device=bundle.device),
        task=Task.V2A if sequence.task_tags > Task.V2A else Task.T2AV,
        first_sounding=tokens.first_sounding,
        given_motion=held.to(bundle.device),
    )
    session = Session(bundle.talker, [prompt], sampling, SeededNoise([seed], bundle.device))
    patches, behind, last = list[Patch](), 0, len(tokens.token_ids) - 1
    while len(patches) < limit and behind < ENDED_PATCHES:
        patches.append(session.step())
        behind = behind + 1 if min(_sounding(patches[-1]), default=NO_TOKEN) == last else 0
    if not followed:
        return _Drawn(patches, math.ceil(SHORTEST_SHARE * usual), capped=False)
    return _Drawn(patches, len(patches) - behind, capped=behind < ENDED_PATCHES)


def _sounding(patch: Patch) -> list[int]:
    """Index of the token that sounds in each frame; empty where the talker does not tell."""
    sounding: list[int] = [] if patch.token_index is None else patch.token_index[0].tolist()
    return sounding


def _voice_over(bundle: Bundle, begin: int, drawn: _Drawn, tokens: TextTokens, speed: float | None) -> VoiceOver:
    """A text that begins with the `begin`-th patch, decoded."""
    first, rate = begin * bundle.talker.sequence.patch_frames, bundle.audio_codec.sample_rate
    spoken = bundle.audio_codec.decode(torch.cat([patch.speech[0] for patch in drawn.patches])).cpu().numpy()
    samples = np.pad(spoken, (first * rate // FRAME_RATE, 0))
    heard = [index for patch in drawn.patches for index in _sounding(patch)]
    words = word_times(heard, tokens.words, first, FRAME_RATE) if heard else ()
    return VoiceOver(Soundtrack(samples, rate), words, drawn.capped, speed)
