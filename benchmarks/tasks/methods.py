"""The four tasks, and the ways in which each can be done, as one call an item."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path

import soundfile

from benchmarks.tasks.materials import Item
from talker_t2av import Talker
from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.generation.clip import Clip
from talker_t2av.generation.sound import Sound
from talker_t2av.media.video import read_video
from talker_t2av.model.sequence import Task

PUBLISHED_TAGS = 2


@dataclass(frozen=True)
class Studio:
    """What films are made with."""

    talker: Talker
    zero_shot: Talker
    """The same weights, without tags for A2V and V2A."""
    portrait: Path
    size: int
    """Edge of the square around the head, pixels."""


@dataclass(frozen=True)
class Method:
    """One way to do a task: `make` is told the studio, the item, and its number, which is the seed."""

    title: str
    make: Callable[[Studio, Item, int], Clip | Sound]
    trained: bool = False
    """It needs a tag of its own, A2V's or V2A's."""
    speaks: bool = False
    """It makes the speech."""
    given_frames: Callable[[Item], int] | None = None
    """How long the result has to be."""
    filmed: bool = False
    """It needs an item's video."""


def open_studio(bundle: str, portrait: Path, size: int) -> Studio:
    """Load the bundle."""
    talker = Talker.load(bundle, device="cpu")
    return Studio(talker, Talker(without_tags(talker.bundle)), portrait, size)


def without_tags(bundle: Bundle) -> Bundle:
    """The same weights as a bundle that was not trained for given streams, which it then reads under T2AV's tag."""
    talker = copy(bundle.talker)
    talker.sequence = bundle.talker.sequence.changed(task_tags=PUBLISHED_TAGS, a2v_look_ahead=0)
    return replace(bundle, talker=talker)


def possible_methods(bundle: Bundle) -> list[str]:
    """Names of the methods that a bundle has the tags for."""
    trained = bundle.talker.sequence.task_tags > Task.V2A
    return [name for name, method in METHODS.items() if trained or not method.trained]


def _t2av(studio: Studio, item: Item, seed: int) -> Clip:
    return studio.talker.generate(item.text, studio.portrait, item.voice, seed=seed, framing="square", size=studio.size)


def _tts(studio: Studio, item: Item, seed: int) -> Sound:
    return studio.talker.say(item.text, item.voice, seed=seed)


def _a2v(studio: Studio, item: Item, seed: int) -> Clip:
    return studio.talker.animate(item.speech, studio.portrait, item.text, seed=seed, framing="square", size=studio.size)


def _a2v_textless(studio: Studio, item: Item, seed: int) -> Clip:
    return studio.talker.animate(item.speech, studio.portrait, seed=seed, framing="square", size=studio.size)


def _a2v_zero_shot(studio: Studio, item: Item, seed: int) -> Clip:
    return _a2v(replace(studio, talker=studio.zero_shot), item, seed)


def _a2v_own_face(studio: Studio, item: Item, seed: int) -> Clip:
    first = read_video(item.film)[0][0]
    return studio.talker.animate(item.speech, first, item.text, seed=seed, framing="square", size=studio.size)


def _v2a(studio: Studio, item: Item, seed: int) -> Clip:
    voices = list(studio.talker.bundle.config.voices)
    return studio.talker.dub(item.film, item.text, voices[seed % len(voices)], seed=seed)


def _v2a_zero_shot(studio: Studio, item: Item, seed: int) -> Clip:
    return _v2a(replace(studio, talker=studio.zero_shot), item, seed)


def _speech_frames(item: Item) -> int:
    recorded = soundfile.info(item.speech)
    return -(-recorded.frames * FRAME_RATE // recorded.samplerate)


def _video_frames(item: Item) -> int:
    return len(read_video(item.film)[0])


METHODS = {
    "t2av": Method("T2AV", _t2av, speaks=True),
    "tts": Method("TTS", _tts, speaks=True),
    "a2v": Method("A2V, text told", _a2v, trained=True, given_frames=_speech_frames),
    "a2v-textless": Method("A2V, no text", _a2v_textless, trained=True, given_frames=_speech_frames),
    "a2v-zero-shot": Method("A2V, zero-shot, text told", _a2v_zero_shot, given_frames=_speech_frames),
    "a2v-own-face": Method(
        "A2V, text told, his own face", _a2v_own_face, trained=True, given_frames=_speech_frames, filmed=True
    ),
    "v2a": Method("V2A", _v2a, trained=True, speaks=True, given_frames=_video_frames, filmed=True),
    "v2a-zero-shot": Method("V2A, zero-shot", _v2a_zero_shot, speaks=True, given_frames=_video_frames, filmed=True),
}
"""By the names of their folders."""
