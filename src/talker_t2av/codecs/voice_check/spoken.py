"""When somebody speaks or sings in a recording, whatever else is heard in it."""

import torch
from torch import Tensor

from talker_t2av.codecs.voice_check.check import FRAMES_A_SECOND, LIKELY, LOUD, LOUD_FRAMES, SILENCE, frame_levels
from talker_t2av.codecs.voice_check.filterbank import HOP
from talker_t2av.codecs.voice_check.sound_events import SINGING, SPEECH, SoundEvents

PIECE_SECONDS = 30
"""What is listened to at a time, so that long recordings take no more memory, and soft passages count as well."""
VOICE = (SPEECH, SINGING)


def spoken_frames(samples: Tensor, sound_events: SoundEvents) -> Tensor:
    """[N] samples in -1..1 at 16 kHz -> [ceil(N / 160)] bool: is there a voice in each 10 ms?"""
    pieces = samples.split(PIECE_SECONDS * FRAMES_A_SECOND * HOP)
    return torch.cat([event_frames(piece, sound_events, VOICE) for piece in pieces])


def event_frames(samples: Tensor, sound_events: SoundEvents, kinds: tuple[int, ...]) -> Tensor:
    """[N] samples of one piece -> [ceil(N / 160)] bool: is one of some kinds of events heard in each 10 ms?

    The last frames, which are not whole, are like the one before.
    """
    spoken = torch.zeros(-(-len(samples) // HOP), dtype=torch.bool, device=samples.device)
    samples = samples - samples.mean()
    level = frame_levels(samples)
    if not len(level):
        return spoken
    loud = float(level.topk(min(LOUD_FRAMES, len(level))).values[-1])
    if loud < SILENCE:
        return spoken
    events = sound_events(samples * (LOUD / loud))[:, list(kinds)].amax(dim=1) > LIKELY
    spoken[: len(events)] = events
    spoken[len(events) :] = events[-1]
    return spoken
