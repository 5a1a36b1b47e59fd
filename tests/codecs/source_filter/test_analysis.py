"""The analysis half of the audio codec."""

import math

import numpy as np
import pytest
import torch

from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.codecs.source_filter.codec import SourceFilterCodec
from talker_t2av.codecs.source_filter.features import mel_filters
from talker_t2av.codecs.source_filter.pitch import HOP, SAMPLE_RATE, track_pitch
from talker_t2av.config import SourceFilterConfig
from talker_t2av.media.audio import read_audio


@pytest.fixture(scope="module")
def codec() -> SourceFilterCodec:
    return SourceFilterCodec.load(EMBEDDED / "nano" / "audio_codec.safetensors", SourceFilterConfig())


@pytest.fixture(scope="module")
def speech() -> torch.Tensor:
    return read_audio(EMBEDDED / "nano" / "voices" / "heart.flac", SAMPLE_RATE)


def test_mel_filters_equal_librosa() -> None:
    librosa = pytest.importorskip("librosa")
    ours = mel_filters(24_000, 1024, 100, 20.0, 12_000.0).numpy()
    theirs = librosa.filters.mel(sr=24_000, n_fft=1024, n_mels=100, fmin=20, fmax=12_000)
    assert np.abs(ours - theirs).max() < 1e-6


def voiced_tone(frequency: np.ndarray) -> np.ndarray:
    """Harmonics of a fundamental [N] in Hz."""
    phase = 2 * math.pi * np.cumsum(frequency) / SAMPLE_RATE
    return sum(np.sin(k * phase) / k for k in range(1, 12)) * 0.1


@pytest.mark.parametrize(("start", "end"), [(90, 90), (110, 180), (300, 210), (400, 420)])
def test_pitch_of_glides(start: float, end: float) -> None:
    frequency = np.linspace(start, end, SAMPLE_RATE)
    pitch = track_pitch(voiced_tone(frequency))[5:-5]
    expected = frequency[::HOP][5 : 5 + len(pitch)]
    cents = 1200 * np.abs(np.log2(pitch[pitch > 0] / expected[pitch > 0]))
    assert (pitch > 0).mean() > 0.97
    assert np.median(cents) < 8
    assert (cents < 50).mean() > 0.97


def test_noise_and_silence_are_unvoiced() -> None:
    noise = np.random.default_rng(0).standard_normal(SAMPLE_RATE) * 0.1
    assert (track_pitch(noise) > 0).mean() < 0.1
    assert (track_pitch(np.zeros(SAMPLE_RATE)) > 0).mean() == 0


def test_latents_of_speech_are_normalised(codec: SourceFilterCodec, speech: torch.Tensor) -> None:
    latents = codec.encode(speech)
    assert latents.shape == (-(-len(speech) // 960), 64)
    assert latents.mean().abs() < 0.2
    assert 0.8 < latents.std() < 1.25


def test_encode_wants_one_channel(codec: SourceFilterCodec) -> None:
    with pytest.raises(ValueError, match=r"\(2, 960\), expected \[N\]"):
        codec.encode(torch.zeros(2, 960))
