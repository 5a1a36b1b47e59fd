"""Text, portrait and voice in, talking clip out: the Python interface of the product."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from talker_t2av.checkpoints.bundles import Bundle, load_bundle
from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.config import Driving, Framing, SamplingConfig
from talker_t2av.errors import UserError
from talker_t2av.generation.animation import LONGEST_SPEECH, LONGEST_WITH_TEXT, animate, read_speech
from talker_t2av.generation.checks import (
    check_compiling,
    check_driving,
    check_fps,
    check_framing,
    check_length,
    check_silence,
    check_size,
    choose_device,
)
from talker_t2av.generation.clip import Clip, cut_after, join
from talker_t2av.generation.driving import check_sound, show_motion, sound_for
from talker_t2av.generation.dubbing import check_video, dub
from talker_t2av.generation.film import film
from talker_t2av.generation.given_motion import given_motion
from talker_t2av.generation.narration import Narrator, read_script
from talker_t2av.generation.noise import SeededNoise
from talker_t2av.generation.rendering import Pictures, Renderer
from talker_t2av.generation.sound import Sound, speak
from talker_t2av.generation.waiting import waiting_motion
from talker_t2av.media.picture import read_picture
from talker_t2av.model.inference import speed_up
from talker_t2av.model.sequence import Task
from talker_t2av.text.language import other_language
from talker_t2av.text.lexicon import read_lexicon
from talker_t2av.text.plain.text import plain_text

OTHER_LANGUAGE = "The text looks %s, and is read as if it were English: write it in English."
"""What is logged as a warning."""
logger = logging.getLogger(__name__)
EXAMPLE_PORTRAIT = EMBEDDED / "examples" / "astronaut.jpg"


class Talker:
    """A loaded bundle that makes clips."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle

    @classmethod
    def load(cls, bundle: str | Path = "nano", device: str = "auto", *, compiled: bool = False) -> "Talker":
        """Load an embedded bundle by name or a bundle folder; `device` is auto, cpu, cuda or mps.

        What is `compiled` draws faster, once it has drawn for the first time, which takes minutes. Raises `UserError`
        where PyTorch cannot compile.
        """
        chosen = choose_device(device)
        if compiled:
            check_compiling(chosen)
        loaded = load_bundle(bundle, chosen)
        speed_up(loaded.talker, chosen, compiled)
        return cls(loaded)

    @property
    def tells_word_times(self) -> bool:
        """Whether the clips of this bundle say when each word is spoken."""
        return self.bundle.talker.sequence.alignment_layer is not None

    def generate(
        self,
        text: str,
        portrait: str | Path | np.ndarray | None = None,
        voice: str | Path | None = None,
        *,
        seed: int = 0,
        framing: Framing = "whole",
        size: int | None = None,
        fps: int = FRAME_RATE,
        face: int | None = None,
        speed: float = 1.0,
        lexicon: str | Path | None = None,
        lead_in: float = 0.0,
        lead_out: float = 0.0,
        max_seconds: float | None = None,
        sampling: SamplingConfig | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> Clip:
        """The whole clip: `stream`, joined. `progress` is told the seconds made so far."""
        pieces: list[Clip] = []
        seconds = 0.0
        for piece in self.stream(
            text,
            portrait,
            voice,
            seed=seed,
            framing=framing,
            size=size,
            fps=fps,
            face=face,
            speed=speed,
            lexicon=lexicon,
            lead_in=lead_in,
            lead_out=lead_out,
            max_seconds=max_seconds,
            sampling=sampling,
        ):
            pieces.append(piece)
            seconds += piece.seconds
            if progress is not None:
                progress(seconds)
        return join(pieces)

    def stream(
        self,
        text: str,
        portrait: str | Path | np.ndarray | None = None,
        voice: str | Path | None = None,
        *,
        seed: int = 0,
        framing: Framing = "whole",
        size: int | None = None,
        fps: int = FRAME_RATE,
        face: int | None = None,
        speed: float = 1.0,
        lexicon: str | Path | None = None,
        lead_in: float = 0.0,
        lead_out: float = 0.0,
        max_seconds: float | None = None,
        sampling: SamplingConfig | None = None,
    ) -> Iterator[Clip]:
        """Check everything, then make the clip patch by patch (160 ms; a piece may be empty while sound is held back).

        Args:
            text: sentences, in a language that the bundle reads.
            portrait: picture file or [H, W, 3] uint8 RGB array with a face; without one, an astronaut.
            voice: name of one of the bundle's voices or a sound file with a few seconds of speech.
            seed: the same seed gives the same clip.
            framing: `whole` shows the whole portrait, `square` a square around head and shoulders.
            size: shorter edge of the video in pixels, even, 128 to 2048; without one, a whole portrait keeps its own,
                up to 1080, and a square gets the bundle's.
            fps: frames a second, 10 to 60, by which the sound's samples a second can be divided: 24, 25, 30, 50, 60.
            face: which of several faces, numbered from 1, left to right.
            speed: how fast, times the natural pace; 0.7 to 1.4, rounded to steps of 0.1. Some bundles know 1 only.
            lexicon: a file with words that are to be spoken in a way of their own (docs/reading.md).
            lead_in: seconds, 0 to 60, rounded to 1/25, before the voice begins: silence, in which the face waits.
            lead_out: the same after the last word.
            max_seconds: where to stop although there is more to say; the last piece is `capped` then. The words of a
                sentence that it breaks off are not told.
            sampling: how patches are drawn; without it, as the bundle says.

        Raises `UserError` before the first piece when one of them is of no use.
        """
        check_framing(framing)
        check_size(size)
        check_fps(fps, self.bundle.audio_codec.sample_rate)
        check_length(max_seconds)
        silence = check_silence(lead_in), check_silence(lead_out)
        bundle = self._reading(text, lexicon)
        script = read_script(bundle, text, speed)
        embedding = bundle.voice(voice)
        source = self._source(EXAMPLE_PORTRAIT if portrait is None else portrait, face, framing, size)
        noise, identity = SeededNoise([seed], bundle.device), source.identity.to(bundle.device)
        chosen = sampling or bundle.config.sampling
        narrator = Narrator(bundle, Task.T2AV, embedding, identity, chosen, noise)
        waits = SeededNoise([seed], bundle.device)

        def waiting(frames: int) -> Tensor:
            return waiting_motion(bundle, identity, frames, chosen, waits)

        renderer = Renderer(bundle.audio_codec, self._pictures(source, fps))
        pieces = film(script, narrator, renderer, identity, waiting, *silence)
        return pieces if max_seconds is None else cut_after(pieces, max_seconds)

    def animate(
        self,
        speech: str | Path,
        portrait: str | Path | np.ndarray | None = None,
        text: str | None = None,
        *,
        seed: int = 0,
        framing: Framing = "whole",
        size: int | None = None,
        fps: int = FRAME_RATE,
        face: int | None = None,
        lexicon: str | Path | None = None,
        sampling: SamplingConfig | None = None,
    ) -> Clip:
        """The whole clip: `stream_animation`, joined."""
        settings: dict[str, Any] = {"seed": seed, "framing": framing, "size": size, "fps": fps, "face": face}
        return join(self.stream_animation(speech, portrait, text, lexicon=lexicon, sampling=sampling, **settings))

    def stream_animation(
        self,
        speech: str | Path,
        portrait: str | Path | np.ndarray | None = None,
        text: str | None = None,
        *,
        seed: int = 0,
        framing: Framing = "whole",
        size: int | None = None,
        fps: int = FRAME_RATE,
        face: int | None = None,
        lexicon: str | Path | None = None,
        sampling: SamplingConfig | None = None,
    ) -> Iterator[Clip]:
        """Let a portrait move its lips to recorded speech, patch by patch; the sound of the clip is the recording.

        It has the recording's samples a second and its channels, two at most: `samples` is [N], or [N, 2] for stereo.
        Only above 48 kHz, or at a rate that AAC does not have, is it resampled; only of more channels is stereo made.

        `speech` is any sound or video file in which somebody speaks, of up to ten minutes. `text` is what is said in
        it, with which it may last a minute: bundles whose talker was not trained for this task (2 task tags) need it.
        The rest is as in `stream`. Raises `UserError`.
        """
        check_framing(framing)
        check_size(size)
        check_fps(fps, self.bundle.audio_codec.sample_rate)
        bundle = self._reading(text, lexicon)
        tokens = None if text is None else bundle.text.encode(text)
        recording = read_speech(bundle, speech, LONGEST_SPEECH if text is None else LONGEST_WITH_TEXT)
        source = self._source(EXAMPLE_PORTRAIT if portrait is None else portrait, face, framing, size)
        noise = SeededNoise([seed], bundle.device)
        chosen = sampling or bundle.config.animation_sampling
        return animate(bundle, recording, tokens, source.identity, self._pictures(source, fps), chosen, noise)

    def dub(
        self,
        video: str | Path,
        text: str,
        voice: str | Path | None = None,
        *,
        seed: int = 0,
        speed: float = 1.0,
        lexicon: str | Path | None = None,
        sampling: SamplingConfig | None = None,
    ) -> Clip:
        """The whole clip: `stream_dub`, joined. All frames are in memory then."""
        return join(self.stream_dub(video, text, voice, seed=seed, speed=speed, lexicon=lexicon, sampling=sampling))

    def stream_dub(
        self,
        video: str | Path,
        text: str,
        voice: str | Path | None = None,
        *,
        seed: int = 0,
        speed: float = 1.0,
        lexicon: str | Path | None = None,
        sampling: SamplingConfig | None = None,
    ) -> Iterator[Clip]:
        """Speak a text to a video of up to 30 s: all of its own frames, each with its `durations`, with new speech.

        It begins where the lips begin to move, or earlier if it must; silence follows. `voice`, `speed` and `lexicon`
        are as in `stream`. A text that does not end in time is spoken faster (the pieces' `speed` says so), and refused
        where the fastest pace is not enough. Raises `UserError` before the first piece.
        """
        bundle, path = self._reading(text, lexicon), Path(video)
        check_video(bundle, path, text, speed)
        return dub(bundle, path, text, speed, bundle.voice(voice), sampling or bundle.config.sampling, seed)

    def render(
        self,
        motion: str | Path,
        portrait: str | Path | np.ndarray | None = None,
        *,
        speech: str | Path | None = None,
        text: str | None = None,
        voice: str | Path | None = None,
        lexicon: str | Path | None = None,
        driving: Driving = "absolute",
        seed: int = 0,
        framing: Framing = "whole",
        size: int | None = None,
        face: int | None = None,
    ) -> Clip:
        """The whole clip: `stream_render`, joined."""
        settings: dict[str, Any] = {"driving": driving, "seed": seed, "framing": framing, "size": size, "face": face}
        return join(
            self.stream_render(motion, portrait, speech=speech, text=text, voice=voice, lexicon=lexicon, **settings)
        )

    def stream_render(
        self,
        motion: str | Path,
        portrait: str | Path | np.ndarray | None = None,
        *,
        speech: str | Path | None = None,
        text: str | None = None,
        voice: str | Path | None = None,
        lexicon: str | Path | None = None,
        driving: Driving = "absolute",
        seed: int = 0,
        framing: Framing = "whole",
        size: int | None = None,
        face: int | None = None,
    ) -> Iterator[Clip]:
        """Move a portrait by the motion of a file of codes (.pt, as published data sets have them) or of another video.

        What is heard is the recording `speech`, cut or silent at its end; or `text`, spoken to the motion in `voice` as
        in `stream_dub`; or nothing. `driving` is absolute, which shows the codes as they are, or relative: what changes
        since the first, from the portrait's own pose on. The rest is as in `stream`. Raises `UserError`.
        """
        check_framing(framing)
        check_size(size)
        check_driving(driving)
        check_sound(speech, text, voice)
        path = Path(motion)
        codes = given_motion(self.bundle, path)
        source = self._source(EXAMPLE_PORTRAIT if portrait is None else portrait, face, framing, size)
        heard = sound_for(self._reading(text, lexicon), codes, path, speech, text, voice, seed)
        return show_motion(self.bundle, source, codes, heard, driving)

    def say(
        self,
        text: str,
        voice: str | Path | None = None,
        *,
        seed: int = 0,
        speed: float = 1.0,
        lexicon: str | Path | None = None,
        sampling: SamplingConfig | None = None,
    ) -> Sound:
        """Speak a text, without a face; arguments as in `stream`. Raises `UserError`."""
        bundle = self._reading(text, lexicon)
        script = read_script(bundle, text, speed)
        embedding, noise = bundle.voice(voice), SeededNoise([seed], bundle.device)
        nobody = torch.zeros(bundle.config.talker.motion.condition_size, device=bundle.device)
        chosen = sampling or bundle.config.sampling
        return speak(bundle, script, Narrator(bundle, Task.TTS, embedding, nobody, chosen, noise))

    def _reading(self, text: str | None, lexicon: str | Path | None) -> Bundle:
        """The bundle, reading by a lexicon; of a text in a language that it does not speak a warning is logged."""
        language = None if text is None else other_language(plain_text(text))
        if language is not None:
            logger.warning(OTHER_LANGUAGE, language)
        if lexicon is None:
            return self.bundle
        return replace(self.bundle, text=self.bundle.text.with_lexicon(read_lexicon(lexicon)))

    def _pictures(self, source: Any, fps: int) -> Pictures:
        return Pictures(self.bundle.motion_codec, source, fps)

    def _source(self, portrait: str | Path | np.ndarray, face: int | None, framing: Framing, size: int | None) -> Any:
        prepare = self.bundle.motion_codec.prepare
        if isinstance(portrait, np.ndarray):
            return prepare(portrait, face=face, framing=framing, size=size)
        try:
            return prepare(read_picture(portrait), face=face, framing=framing, size=size)
        except UserError as error:
            raise UserError(error if str(portrait) in str(error) else f"{portrait}: {error}") from error
