"""The codec as a bundle uses it: what is read when, what Whisper hears, how large it is."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from transformers import WhisperFeatureExtractor

from talker_t2av.checkpoints.deferred import without_weights
from talker_t2av.codecs.whisperx_vae.codec import WhisperXVaeCodec, WhisperXVaeNetwork
from talker_t2av.codecs.whisperx_vae.whisper_features import WINDOW_SAMPLES, log_mel
from talker_t2av.config import WhisperXVaeConfig
from talker_t2av.errors import UserError
from talker_t2av.media.resampling import resample


def sound(seconds: float, rate: int) -> torch.Tensor:
    time = torch.arange(round(seconds * rate)) / rate
    return 0.4 * torch.sin(2 * torch.pi * (150 + 30 * time) * time) * torch.sin(4 * time)


def parameters(module: nn.Module) -> float:
    """In millions."""
    return sum(parameter.numel() for parameter in module.parameters()) / 1e6


def test_the_encoder_is_there_only_while_something_is_encoded(codec: WhisperXVaeCodec) -> None:
    codec.decode(torch.zeros(3, 32))
    codec.stream().push(torch.zeros(12, 32))
    assert not codec.encoder.loaded
    first = codec.encode(torch.ones(960))
    assert not codec.encoder.loaded
    assert torch.equal(codec.encode(torch.ones(960)), first), "the same weights are read again"


@pytest.mark.parametrize("name", ["encoder.projection.bias", "decoder.projection.bias", "stranger"])
def test_a_file_is_checked_before_anything_is_encoded(
    name: str, weights: Path, config: WhisperXVaeConfig, tmp_path: Path
) -> None:
    tensors = load_file(weights)
    changed = {key: value for key, value in tensors.items() if key != name}
    if name not in tensors:
        changed[name] = torch.zeros(1)
    save_file(changed, tmp_path / "codec.safetensors")
    with pytest.raises(UserError, match=f"{'missing' if name in tensors else 'unexpected'} {name}"):
        WhisperXVaeCodec.load(tmp_path / "codec.safetensors", config)


@pytest.mark.parametrize(("samples", "frames"), [(1, 1), (960, 1), (961, 2), (24_000, 25)])
def test_lengths(samples: int, frames: int, codec: WhisperXVaeCodec) -> None:
    latents = codec.encode(sound(samples / 24_000, 24_000))
    assert latents.shape == (frames, 32)
    assert codec.decode(latents).shape == (960 * frames,)


@pytest.mark.parametrize("samples", [torch.zeros(0), torch.zeros(1, 960)])
def test_what_is_no_waveform_is_an_error(samples: torch.Tensor, codec: WhisperXVaeCodec) -> None:
    with pytest.raises(ValueError, match="expected"):
        codec.encode(samples)


@torch.inference_mode()
def test_encoding_resamples_for_whisper(codec: WhisperXVaeCodec) -> None:
    fast = sound(1.2, 24_000)
    encoded = codec.encode(fast)
    encoder = codec.encoder.on(torch.device("cpu"))
    assert torch.equal(encoded, encoder(fast, resample(fast, 24_000, 16_000)))
    assert torch.allclose(encoded[3:-3], encoder(fast, sound(1.2, 16_000))[3:-3], atol=0.02)


@torch.inference_mode()
def test_whisper_hears_what_transformers_tells_it(codec: WhisperXVaeCodec) -> None:
    samples = sound(3.0, 16_000)
    extractor = WhisperFeatureExtractor(feature_size=128)
    mel = extractor(samples.numpy(), sampling_rate=16_000, return_tensors="pt").input_features
    padded = nn.functional.pad(samples, (0, WINDOW_SAMPLES - len(samples)))
    assert torch.allclose(log_mel(padded[None], 128), mel, atol=1e-4)
    whisper = codec.encoder.on(torch.device("cpu")).whisper
    states = whisper.network(mel).last_hidden_state[0]
    assert torch.allclose(whisper(samples, 75), (states[:150:2] + states[1:150:2]) / 2, atol=1e-4)


@torch.inference_mode()
def test_more_than_thirty_seconds_are_read_in_windows(codec: WhisperXVaeCodec) -> None:
    samples = sound(31.0, 16_000)
    whisper = codec.encoder.on(torch.device("cpu")).whisper
    whole = whisper(samples, 775)
    assert torch.equal(whole[:750], whisper(samples[:WINDOW_SAMPLES], 750))
    assert torch.equal(whole[750:], whisper(samples[WINDOW_SAMPLES:], 25))


def test_released_size() -> None:
    """Whisper-large-v3's encoder has 637 million parameters, positions included, nine of ten that encoding needs."""
    network = without_weights(lambda: WhisperXVaeNetwork(WhisperXVaeConfig()))
    assert parameters(network.encoder.whisper) == pytest.approx(637, abs=1)
    assert parameters(network.encoder.wave) == pytest.approx(27.8, abs=0.1)
    assert parameters(network.decoder) == pytest.approx(67.5, abs=0.1)
