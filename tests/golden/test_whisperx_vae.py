"""The audio codec of the release against golden features, latents and waveforms."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor
from transformers.models.whisper.modeling_whisper import sinusoids

from talker_t2av.checkpoints.deferred import without_weights
from talker_t2av.checkpoints.safe_tensors import load_strictly
from talker_t2av.codecs.whisperx_vae.adapter import convert
from talker_t2av.codecs.whisperx_vae.codec import WhisperXVaeNetwork
from talker_t2av.codecs.whisperx_vae.whisper_features import WINDOW_SAMPLES, log_mel
from talker_t2av.config import WhisperEncoderConfig, WhisperXVaeConfig

Golden = Callable[[str], dict[str, Tensor]]
Draw = Callable[[str, list[int]], Tensor]


def configuration(folder: Path) -> WhisperXVaeConfig:
    sizes = json.loads((folder / "whisperx_vae_tiny_config.json").read_text())
    encoder, decoder, whisper = sizes["encoder"], sizes["decoder"], sizes["whisper"]
    assert encoder["latent"] == whisper["n_audio_state"] and encoder["strides"] == decoder["strides"][::-1]
    return WhisperXVaeConfig(
        latent_size=decoder["z_dim"],
        width=encoder["latent"],
        encoder_channels=encoder["base_channels"],
        decoder_channels=decoder["channels"],
        strides=tuple(encoder["strides"]),
        whisper=WhisperEncoderConfig(
            mel_bands=whisper["n_mels"], layers=whisper["n_audio_layer"], heads=whisper["n_audio_head"]
        ),
    )


def weight(name: str, shape: list[int], draw: Draw) -> Tensor:
    """The recipe of the golden README. Whisper's positions are no parameter: they are what Whisper makes them."""
    if name.endswith("positional_embedding"):
        return sinusoids(*shape)
    drawn = draw(name, shape)
    if name.endswith("alpha") or ("ln" in name and name.endswith("weight")):
        return 1 + 0.1 * drawn
    if name.endswith("weight_g"):
        return 0.8 + 0.1 * drawn
    if name.endswith("bias"):
        return 0.1 * drawn
    return drawn / drawn[0].numel() ** 0.5 if name.startswith("semantic_model.") else drawn


@pytest.fixture(scope="module")
def network(golden_folder: Path, draw: Draw) -> WhisperXVaeNetwork:
    path = golden_folder / "whisperx_vae_tiny_keys.json"
    config, keys = configuration(golden_folder), json.loads(path.read_text())
    published = {name: weight(name, shape, draw) for name, shape in keys.items()}
    network = without_weights(lambda: WhisperXVaeNetwork(config))
    load_strictly(network, convert(published, config, path), path, assign=True)
    return network


@torch.inference_mode()
def test_encoding(network: WhisperXVaeNetwork, golden: Golden, compare: Callable[..., None]) -> None:
    numbers = golden("whisperx_vae")
    waves = list(zip(numbers["wav_24k"][:, 0], numbers["wav_16k"].reshape(len(numbers["wav_24k"]), -1), strict=True))
    head = numbers["log_mel_head"]
    mel = log_mel(F.pad(waves[0][1], (0, WINDOW_SAMPLES - len(waves[0][1])))[None], len(head))
    compare(mel[0, :, : head.shape[1]], head, "log mel")
    states = [network.encoder.whisper.states(slow, numbers["semantic_50hz"].shape[1]) for _, slow in waves]
    compare(torch.stack(states), numbers["semantic_50hz"], "Whisper's states")
    latents = [network.encoder(fast, slow) for fast, slow in waves]
    compare(torch.stack(latents), numbers["latent"], "latents")


@torch.inference_mode()
def test_decoding(network: WhisperXVaeNetwork, golden: Golden, compare: Callable[..., None]) -> None:
    numbers = golden("whisperx_vae")
    compare(network.decoder(numbers["latent"])[:, None], numbers["reconstruction"], "reconstruction")
    compare(network.decoder(numbers["random_latent"])[:, None], numbers["random_decoded"], "random latents, decoded")
