"""The speaker encoder as a bundle uses it."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from talker_t2av.checkpoints.deferred import without_weights
from talker_t2av.codecs.wavlm_ecapa.encoder import WavlmEcapaEncoder, WavlmEcapaNetwork
from talker_t2av.config import WavlmEcapaConfig
from talker_t2av.errors import UserError

RATE = 16_000


@pytest.fixture(scope="module")
def samples() -> Tensor:
    return 0.1 * torch.randn(4 * RATE, generator=torch.Generator().manual_seed(0))


def parameters(module: nn.Module) -> float:
    """In millions."""
    return sum(parameter.numel() for parameter in module.parameters()) / 1e6


def test_weights_are_there_only_while_a_voice_is_heard(encoder: WavlmEcapaEncoder, samples: Tensor) -> None:
    assert not encoder.to(torch.device("cpu")).network.loaded
    first = encoder.embed(samples)
    assert first.shape == (encoder.embedding_size,) == (256,)
    assert not encoder.network.loaded
    assert torch.equal(encoder.embed(samples), first), "the same weights are read again"


def test_the_file_is_checked_before(weights: Path, config: WavlmEcapaConfig, tmp_path: Path) -> None:
    tensors = load_file(weights)
    del tensors["ecapa.output.bias"]
    save_file(tensors, tmp_path / "speaker.safetensors")
    with pytest.raises(UserError, match=r"missing ecapa\.output\.bias"):
        WavlmEcapaEncoder.load(tmp_path / "speaker.safetensors", config)


def test_identity_is_the_embedding_s_direction_at_any_level(encoder: WavlmEcapaEncoder, samples: Tensor) -> None:
    embedding, identity = encoder.embed(samples), encoder.identify(samples)
    assert torch.allclose(identity * embedding.norm(), embedding, atol=1e-5)
    assert torch.allclose(encoder.identify(0.3 * samples + 0.1), identity, atol=1e-2)
    assert not torch.allclose(encoder.identify(samples[::2]), identity, atol=1e-2)


def test_windows_of_speech(encoder: WavlmEcapaEncoder, samples: Tensor) -> None:
    """Ten windows of 1.6 s, 0.4 s apart, in 5.2 s, of which what is not speech is left out."""
    speech = torch.ones(620, dtype=torch.bool)
    speech[100:200] = False
    recording = torch.cat((samples[:RATE], torch.zeros(RATE), samples[RATE:], samples[: RATE + 3200]))
    windows = encoder.identify_windows(recording, speech)
    assert windows.shape == (10, 256)
    spoken = torch.cat((samples, samples[: RATE + 3200]))
    for index in (0, 3, 9):
        start = index * 6400
        assert torch.allclose(windows[index], encoder.identify(spoken[start : start + 25_600]), atol=1e-4)
    assert encoder.identify_windows(samples, torch.ones(159, dtype=torch.bool)).shape == (0, 256)


@pytest.mark.parametrize("length", [0, 7999])
def test_too_short(length: int, encoder: WavlmEcapaEncoder) -> None:
    with pytest.raises(UserError, match=r"shorter than 0.5 s"):
        encoder.identify(torch.zeros(length))


def test_released_size() -> None:
    """WavLM-Large has 315 million parameters; ECAPA-TDNN with 512 channels has 8 beside it."""
    network = without_weights(lambda: WavlmEcapaNetwork(WavlmEcapaConfig()))
    assert parameters(network.wavlm) == pytest.approx(315.5, abs=0.5)
    assert parameters(network.ecapa) == pytest.approx(8.4, abs=0.1)
