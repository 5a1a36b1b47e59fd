"""The part of a long recording in which somebody speaks: what a voice is taken from."""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from talker_t2av.codecs.voice_check.check import FRAMES_A_SECOND
from talker_t2av.codecs.voice_check.filterbank import SAMPLE_RATE
from talker_t2av.codecs.voice_check.sound_events import MUSIC, SoundEvents
from talker_t2av.codecs.voice_check.spoken import PIECE_SECONDS, VOICE, event_frames
from talker_t2av.errors import UserError
from talker_t2av.media.audio import open_sound
from talker_t2av.media.blocks import in_blocks
from talker_t2av.media.resampling import resample

LONGEST_EXCERPT, LONGEST_SEARCH = 60, 600
"""Seconds that are taken, of as many that are listened to."""
BESIDE_VOICE, BESIDE_VOICE_IN_MUSIC = 1.0, 5.0
"""Seconds that are left in before and after a voice, where else is silence or noise, and where there is music: a song
has shorter pauses, and has to be known as one; a film's titles and a mains hum may be longer."""


def read_voice(path: str | Path, sample_rate: int, sound_events: SoundEvents) -> Tensor:
    """The first minute of a sound or video file, without its long gaps -> [N] samples at `sample_rate`.

    A gap is where for long there is no voice. Of a file that is one gap for ten minutes, it is the first minute as it
    is. Memory does not grow with the file. Raises `UserError` as `read_audio` does.
    """
    with open_sound(path) as (rate, pieces):
        wanted = LONGEST_EXCERPT * rate
        first, taken, count, searched = np.zeros(0, np.float32), list[np.ndarray](), 0, 0
        for piece in in_blocks(pieces, PIECE_SECONDS * rate):
            if len(first) < wanted:
                first = np.concatenate((first, piece))[:wanted]
            taken.append(piece[_kept(piece, rate, sound_events)][: wanted - count])
            count, searched = count + len(taken[-1]), searched + len(piece)
            if count == wanted or searched >= LONGEST_SEARCH * rate:
                break
    if not len(first):
        raise UserError(f"{path} holds no sound; give a wav, flac, mp3 or m4a file.")
    return resample(torch.from_numpy(np.concatenate(taken) if count else first), rate, sample_rate)


def _kept(samples: np.ndarray, rate: int, sound_events: SoundEvents) -> np.ndarray:
    """[n] samples of one piece -> [n] bool: which of them are in no gap?"""
    heard = resample(torch.from_numpy(samples), rate, SAMPLE_RATE).to(sound_events.mean.device)
    voice, music = (event_frames(heard, sound_events, kinds) for kinds in (VOICE, (MUSIC,)))
    kept = _near(voice, BESIDE_VOICE) | (music & _near(voice, BESIDE_VOICE_IN_MUSIC))
    of_samples: np.ndarray = kept.cpu().numpy()[np.arange(len(samples)) * FRAMES_A_SECOND // rate]
    return of_samples


def _near(frames: Tensor, seconds: float) -> Tensor:
    """[F] bool -> [F] bool: is one of them that near?"""
    reach = round(seconds * FRAMES_A_SECOND)
    return F.max_pool1d(frames[None].float(), 2 * reach + 1, stride=1, padding=reach)[0].bool()
