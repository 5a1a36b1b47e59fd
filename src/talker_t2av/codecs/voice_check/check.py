"""Is a recording the voice of one person? If not, what is wrong with it is said in words.

recipes/nano/references/evaluate.py tells how often it is right.
"""

import torch
from torch import Tensor

from talker_t2av.codecs.protocols import SpeakerEncoder
from talker_t2av.codecs.voice_check.filterbank import HOP, WINDOW
from talker_t2av.codecs.voice_check.sound_events import MUSIC, SINGING, SPEECH, SoundEvents
from talker_t2av.codecs.voice_check.speakers import strongest_change
from talker_t2av.errors import UserError

FRAMES_A_SECOND = 100
LOUD_FRAMES = 30
"""What is reached during 0.3 s is loud; a click is not."""
SILENCE = 1e-4
"""Level of loud frames, -80 dB of full scale."""
LOUD = 0.1
"""Level that loud frames are brought to."""
AUDIBLE = 0.2
"""Part of the level of loud frames above which something is heard."""
LIKELY = 0.5
LEAST_SHARE = 0.4
"""Part of what is heard that has to be speech."""
LEAST_SECONDS = 0.7
"""Of speech. The detector leaves out what is soft: a second spoken is about so much."""
LEAST_RANGE = 0.5
"""Natural logarithm: speech rises and falls by more than 4 dB, a siren does not."""
MUSICAL_SHARE = 0.3
ADVICE = "give a few seconds of one clear voice"


def check_voice(samples: Tensor, sound_events: SoundEvents, encoder: SpeakerEncoder) -> None:
    """[N] samples in -1..1 at 16 kHz. Raises `UserError` for silence, noise, music, less than a second of speech, and
    for several people who speak one after the other, where the encoder can tell. It does not notice people who speak at
    the same time."""
    samples = samples - samples.mean() if len(samples) else samples
    level = frame_levels(samples)
    if len(level) < LEAST_SECONDS * FRAMES_A_SECOND:
        raise UserError(f"The voice sample is shorter than a second; {ADVICE}.")
    loud = float(level.topk(LOUD_FRAMES).values[-1])
    if loud < SILENCE:
        raise UserError(f"The voice sample is silent; {ADVICE}.")
    events = sound_events(samples * (LOUD / loud))
    speech, heard = events[:, SPEECH] > LIKELY, level > AUDIBLE * loud
    mostly_speech = share(speech[heard]) >= LEAST_SHARE
    if not mostly_speech or level_range(level[speech]) < LEAST_RANGE:
        musical = share(events[heard][:, [SINGING, MUSIC]].amax(dim=1) > LIKELY) > MUSICAL_SHARE
        kind = "music or tones" if musical or mostly_speech else "noise or tones"
        raise UserError(f"The voice sample sounds like {kind} rather than speech; {ADVICE}.")
    seconds = float(speech.sum()) / FRAMES_A_SECOND
    if seconds < LEAST_SECONDS:
        raise UserError(f"There is only {seconds:.1f} s of speech in the voice sample; {ADVICE}.")
    limit = encoder.several_people
    if limit is not None and strongest_change(encoder.identify_windows(samples, speech)) > limit:
        raise UserError("More than one person speaks in the voice sample; cut out a few seconds of one of them.")


def share(true: Tensor) -> float:
    """Part of a mask that is true."""
    return float(true.float().mean())


def frame_levels(samples: Tensor) -> Tensor:
    """[N] samples -> [F] root mean square of the detector's frames."""
    if len(samples) < WINDOW:
        return samples.new_zeros(0)
    return samples.unfold(0, WINDOW, HOP).square().mean(dim=1).sqrt()


def level_range(level: Tensor) -> float:
    """[F] levels -> natural logarithm between the tenth softest and the tenth loudest; 0 where there are none."""
    if not len(level):
        return 0.0
    soft, loud = torch.quantile(level.clamp(min=SILENCE / 10).log(), level.new_tensor([0.1, 0.9]))
    return float(loud - soft)
