"""Audio-driven animation: recorded speech in, a face that speaks it out.

A long recording goes through the talker in windows, cut at pauses. Each continues the end of the one before, speech and
motion, so that the face goes on as it was.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import torch
from torch import Tensor

from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.codecs.voice_check.check import FRAMES_A_SECOND
from talker_t2av.codecs.voice_check.filterbank import SAMPLE_RATE
from talker_t2av.codecs.voice_check.spoken import spoken_frames
from talker_t2av.config import SamplingConfig
from talker_t2av.errors import UserError
from talker_t2av.generation.ahead import one_ahead
from talker_t2av.generation.clip import Clip, sound_between
from talker_t2av.generation.noise import Noise
from talker_t2av.generation.prompt import Prompt
from talker_t2av.generation.rendering import Pictures
from talker_t2av.generation.session import Patch, Session
from talker_t2av.generation.windows import cut_at_pauses
from talker_t2av.generation.word_times import word_times
from talker_t2av.media.audio import Soundtrack, read_soundtrack
from talker_t2av.media.resampling import resample
from talker_t2av.media.subtitles import SpokenWord
from talker_t2av.model.sequence import Task
from talker_t2av.text.tokens import TextTokens

SHORTEST_SPEECH, LONGEST_SPEECH, LONGEST_WITH_TEXT = 0.2, 600.0, 60.0
"""Seconds of a recording."""
LEAST_SPOKEN = 0.1
"""Seconds of a voice in it."""
SILENCE = 1e-3
"""A recording whose loudest sample is below has nothing in it."""
SHORTEST_WINDOW, LONGEST_WINDOW, CONTINUED = 10.0, 20.0, 2.0
"""Seconds of a window, and of the one before that it continues."""


@dataclass(frozen=True)
class Speech:
    """A recording of somebody speaking."""

    soundtrack: Soundtrack
    """What the film keeps of it."""
    samples: Tensor
    """[N] float32, one channel at the audio codec's rate: what the talker hears."""
    spoken: Tensor
    """[F] bool: is there a voice in each 10 ms?"""


def read_speech(bundle: Bundle, path: str | Path, longest: float) -> Speech:
    """The sound of any sound or video file, and when somebody speaks in it.

    Raises `UserError` for silence, noise, music without a voice, and what is too short or over `longest` seconds.
    """
    rate = bundle.audio_codec.sample_rate
    soundtrack = read_soundtrack(path, longest + 1)
    samples = resample(soundtrack.mono, soundtrack.sample_rate, rate)
    if len(samples) > longest * rate:
        raise UserError(f"{path} is longer than {_time(longest)}; give a shorter piece of it.")
    if len(samples) < SHORTEST_SPEECH * rate:
        raise UserError(f"{path} is shorter than {SHORTEST_SPEECH} seconds; give a recording of at least a word.")
    if float(samples.abs().max()) < SILENCE:
        raise UserError(f"{path} is silent; give a recording of somebody speaking.")
    spoken = spoken_frames(resample(samples, rate, SAMPLE_RATE).to(bundle.device), bundle.sound_events)
    if float(spoken.sum()) < LEAST_SPOKEN * FRAMES_A_SECOND:
        raise UserError(f"No speech was heard in {path}; give a recording of somebody speaking.")
    return Speech(soundtrack, samples, spoken)


def animate(
    bundle: Bundle,
    speech: Speech,
    tokens: TextTokens | None,
    identity: Tensor,
    pictures: Pictures,
    sampling: SamplingConfig,
    noise: Noise,
) -> Iterator[Clip]:
    """Speech, and what is said in it where that is known -> pieces of the clip, with the recording's own samples.

    Silence fills the last frame. Raises `UserError`, before the first piece, where the talker needs the text.
    """
    trained = bundle.talker.sequence.task_tags > Task.A2V
    if tokens is None and not trained:
        raise UserError(
            f"The bundle {bundle.config.name!r} was not trained to animate without a text: tell it what is said."
        )
    device, frame_samples = bundle.device, bundle.audio_codec.sample_rate // FRAME_RATE
    frames = -(-len(speech.samples) // frame_samples)
    patch_samples = frame_samples * bundle.talker.sequence.patch_frames
    sound = torch.nn.functional.pad(speech.samples, (0, -len(speech.samples) % patch_samples))
    latents = bundle.audio_codec.encode(sound.to(device))
    prompt = Prompt(
        token_ids=torch.zeros(0, dtype=torch.long, device=device) if tokens is None else tokens.token_ids.to(device),
        voice=torch.zeros(bundle.config.talker.speech.condition_size, device=device),
        identity=identity.to(device),
        task=Task.A2V if trained else Task.T2AV,
        first_sounding=0 if tokens is None else tokens.first_sounding,
        given_speech=latents,
    )
    ends = [len(sound) // patch_samples] if tokens is not None else _window_ends(bundle, speech)
    patches = _patches(bundle, prompt, latents, ends, sampling, noise)
    return _pieces(one_ahead(patches), frames, speech.soundtrack, tokens, pictures)


def _window_ends(bundle: Bundle, speech: Speech) -> list[int]:
    """The patches that windows end before."""
    second = FRAME_RATE / bundle.talker.sequence.patch_frames
    frames = round(FRAMES_A_SECOND / second)
    spoken = torch.nn.functional.pad(speech.spoken.float(), (0, -len(speech.spoken) % frames))
    share = spoken.unflatten(0, (-1, frames)).mean(dim=1)
    return cut_at_pauses(share, round(SHORTEST_WINDOW * second), round(LONGEST_WINDOW * second))


def _patches(
    bundle: Bundle, whole: Prompt, speech: Tensor, ends: list[int], sampling: SamplingConfig, noise: Noise
) -> Iterator[Patch]:
    """Steps of one session a window; together they draw the motion of all the `speech` [T, C] of the `whole` prompt."""
    patch_frames = bundle.talker.sequence.patch_frames
    before = round(CONTINUED * FRAME_RATE / patch_frames) * patch_frames
    motion: Tensor | None = None
    begin = 0
    for end in (patch_frames * patch for patch in ends):
        prompt = replace(whole, given_speech=speech[begin:end])
        if motion is not None:
            prompt = replace(prompt, prefix_speech=speech[begin - len(motion) : begin], prefix_motion=motion)
        session = Session(bundle.talker, [prompt], sampling, noise)
        drawn = [] if motion is None else [motion]
        last = False
        while not last:
            patch = session.step()
            last = bool(patch.last[0])
            if patch.motion is not None:
                drawn.append(patch.motion[0])
            yield patch
        motion, begin = torch.cat(drawn)[-before:], end


def _pieces(
    patches: Iterator[Patch], frames: int, soundtrack: Soundtrack, tokens: TextTokens | None, pictures: Pictures
) -> Iterator[Clip]:
    """Patches that draw the motion of so many 25ths of a second, rendered, each with what is heard meanwhile."""
    made, shown, heard = 0, Fraction(0), list[int]()

    def piece(words: tuple[SpokenWord, ...] = ()) -> Clip:
        nonlocal shown
        begin, images = shown, pictures.take(pictures.ready())
        shown += Fraction(len(images), pictures.fps)
        samples = sound_between(soundtrack.samples, soundtrack.sample_rate, begin, shown)
        return Clip(images, samples, soundtrack.sample_rate, fps=pictures.fps, words=words)

    for patch in patches:
        if tokens is not None and patch.token_index is not None:
            heard += patch.token_index[0].tolist()
        if patch.motion is None:
            continue
        motion = patch.motion[0, : frames - made]
        made += len(motion)
        pictures.push(motion)
        yield piece()
    pictures.end()
    words = word_times(heard[:frames], tokens.words, 0, FRAME_RATE) if tokens is not None and heard else ()
    yield piece(words)


def _time(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds > 60 else f"{seconds:.0f} seconds"
