"""What comes out where no face was asked for: speech alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.generation.completeness import COMPLETE, Outcome
from talker_t2av.generation.narration import Line, Narrator
from talker_t2av.generation.word_times import word_times
from talker_t2av.media.audio import write_wav
from talker_t2av.media.provenance import Provenance
from talker_t2av.media.subtitles import SpokenWord


@dataclass(frozen=True)
class Sound:
    """Generated speech."""

    samples: np.ndarray
    """[N] float32 in -1..1, N a multiple of a frame's."""
    sample_rate: int
    capped: bool = False
    """A sentence in it was cut off by the cap on its length: the talker did not find an end."""
    words: tuple[SpokenWord, ...] = ()
    """When each word is spoken, in seconds. Empty where the bundle's talker does not tell."""
    outcome: Outcome = COMPLETE
    """Which words the talker left out, as far as it tells, and how often it drew a short part again."""

    @property
    def seconds(self) -> float:
        """Length."""
        return len(self.samples) / self.sample_rate

    @property
    def frames(self) -> int:
        """Length in latent frames, 25 a second."""
        return len(self.samples) * FRAME_RATE // self.sample_rate

    def silent(self, frames: int) -> "Sound":
        """The same and so many frames of silence."""
        silence = np.zeros(frames * self.sample_rate // FRAME_RATE, np.float32)
        return replace(self, samples=np.concatenate((self.samples, silence)))

    def followed_by(self, samples: Tensor, capped: bool, words: tuple[SpokenWord, ...], outcome: Outcome) -> "Sound":
        """The same and one part more: its samples [n], and its words at their times in the whole."""
        return replace(
            self,
            samples=np.concatenate((self.samples, samples.cpu().numpy())),
            capped=self.capped or capped,
            words=self.words + words,
            outcome=self.outcome + outcome,
        )

    def save(self, path: str | Path, provenance: Provenance | None = None) -> None:
        """Write a wav of 16 bits that says it is AI-generated, and with `provenance` how.

        Raises `UserError` where that is not possible.
        """
        write_wav(Path(path), self.samples, self.sample_rate, provenance or Provenance())


def speak(bundle: Bundle, lines: Sequence[Line], narrator: Narrator) -> Sound:
    """Line after line, with a pause between two."""
    sound, pause = Sound(np.zeros(0, np.float32), bundle.audio_codec.sample_rate), 0
    for line in lines:
        sound = sound.silent(pause)
        steps = list(narrator.say(line.tokens))
        heard = [index for step in steps for index in step.token_index]
        sound = sound.followed_by(
            bundle.audio_codec.decode(torch.cat([step.speech for step in steps if step.speech is not None])),
            capped=steps[-1].capped,
            words=word_times(heard, line.tokens.words, sound.frames, FRAME_RATE) if heard else (),
            outcome=narrator.outcome,
        )
        pause = line.pause
    return sound
