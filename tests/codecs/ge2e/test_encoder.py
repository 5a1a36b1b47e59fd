"""The speaker encoder against the implementation that its weights come from, and on what is no voice."""

import numpy as np
import pytest
import torch

from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.codecs.ge2e.encoder import Ge2eEncoder, normalise_level
from talker_t2av.config import Ge2eConfig
from talker_t2av.errors import UserError
from talker_t2av.media.audio import read_audio

VOICES = EMBEDDED / "nano" / "voices"
RATE = 16_000


@pytest.fixture(scope="module")
def encoder() -> Ge2eEncoder:
    return Ge2eEncoder.load(EMBEDDED / "nano" / "speaker_encoder.safetensors", Ge2eConfig())


def test_network_equals_resemblyzer(encoder: Ge2eEncoder) -> None:
    resemblyzer = pytest.importorskip("resemblyzer")
    samples = read_audio(VOICES / "heart.flac", RATE)
    theirs = resemblyzer.VoiceEncoder("cpu", verbose=False)
    mels = resemblyzer.wav_to_mel_spectrogram(samples.numpy())
    assert np.abs(encoder.mel_frames(samples).numpy() - mels).max() < 1e-3 * np.abs(mels).max()
    with torch.no_grad():
        expected = theirs(torch.from_numpy(mels[None, :160]))
        ours = encoder(torch.from_numpy(mels[None, :160]))
    assert float((ours * expected).sum()) > 0.999
    whole = theirs.embed_utterance(normalise_level(samples).numpy())
    assert float(encoder.identify(samples) @ torch.from_numpy(whole)) > 0.95


def test_voices_differ_more_than_sentences(encoder: Ge2eEncoder) -> None:
    """Halves of one recording are closer to each other than two voices are."""
    heart, oak = (read_audio(VOICES / f"{name}.flac", RATE) for name in ("heart", "oak"))
    halves = [encoder.identify(half) for half in heart.chunk(2)]
    assert float(halves[0] @ halves[1]) > float(encoder.identify(heart) @ encoder.identify(oak)) + 0.05


def test_embedding_is_a_unit_vector_that_ignores_pauses_and_level(encoder: Ge2eEncoder) -> None:
    speech = read_audio(VOICES / "heart.flac", RATE)
    embedding = encoder.identify(speech)
    assert embedding.shape == (256,)
    assert float(embedding.norm()) == pytest.approx(1, abs=1e-5)
    with_pause = torch.cat((speech, torch.zeros(3 * RATE), speech * 1.0))
    assert float(encoder.identify(with_pause) @ embedding) > 0.97
    assert float(encoder.identify(speech * 0.3) @ embedding) > 0.97


@pytest.mark.parametrize(
    "samples",
    [torch.zeros(3 * RATE), torch.zeros(0), torch.full((3 * RATE,), 1e-5), torch.sin(torch.arange(0.2 * RATE) / 5)],
    ids=["silence", "empty", "hiss", "too short"],
)
def test_no_speech(encoder: Ge2eEncoder, samples: torch.Tensor) -> None:
    with pytest.raises(UserError, match="no speech"):
        encoder.identify(samples)


@pytest.mark.parametrize("hertz", [90, 150, 300])
def test_the_talker_is_told_the_pitch(encoder: Ge2eEncoder, hertz: int) -> None:
    pulses = (torch.arange(2 * RATE) * hertz % RATE < hertz).float()
    whole = encoder.embed(torch.cat((pulses, torch.zeros(RATE))))
    assert torch.equal(whole[:-1], encoder.identify(torch.cat((pulses, torch.zeros(RATE)))))
    assert float(whole[-1]) == pytest.approx(np.log2(hertz / 150), abs=0.02)


def test_noise_has_no_pitch(encoder: Ge2eEncoder) -> None:
    noise = 0.1 * torch.randn(2 * RATE, generator=torch.Generator().manual_seed(0))
    assert float(encoder.embed(noise)[-1]) == 0
