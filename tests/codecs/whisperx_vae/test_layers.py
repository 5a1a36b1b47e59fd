"""DAC's convolutions against those of transformers, with the same weights."""

import pytest
import torch
from torch import nn
from transformers import DacConfig
from transformers.models.dac.modeling_dac import DacDecoder, DacEncoder

from talker_t2av.codecs.whisperx_vae.decoder import WaveDecoder
from talker_t2av.codecs.whisperx_vae.encoder import WaveEncoder
from talker_t2av.codecs.whisperx_vae.layers import DecoderBlock
from talker_t2av.config import WhisperXVaeConfig


@pytest.fixture(scope="module")
def theirs(config: WhisperXVaeConfig) -> DacConfig:
    dac = DacConfig(
        encoder_hidden_size=config.encoder_channels,
        decoder_hidden_size=config.decoder_channels,
        downsampling_ratios=list(config.strides),
    )
    dac.hidden_size = config.width
    return dac


def share_weights(ours: nn.Module, theirs: nn.Module) -> None:
    """Both list their parameters in the order in which they use them."""
    with torch.no_grad():
        for name, tensor in ours.named_parameters():
            tensor.copy_(1 + 0.3 * torch.rand(tensor.shape) if name.endswith("alpha") else tensor)
    values = ours.state_dict().values()
    theirs.load_state_dict(dict(zip(theirs.state_dict(), values, strict=True)))


@torch.inference_mode()
def test_encoder(config: WhisperXVaeConfig, theirs: DacConfig) -> None:
    ours, dac = WaveEncoder(config), DacEncoder(theirs)
    share_weights(ours, dac)
    samples = torch.rand(2, 1, 960 * 5) - 0.5
    assert torch.allclose(ours(samples), dac(samples), atol=1e-6)


@torch.inference_mode()
def test_decoder(config: WhisperXVaeConfig, theirs: DacConfig) -> None:
    ours, dac = WaveDecoder(config), DacDecoder(theirs)
    share_weights(ours, dac)
    features = torch.randn(2, config.width, 5)
    assert torch.allclose(ours(features), dac(features), atol=1e-6)


@pytest.mark.parametrize("stride", [2, 3, 5, 12])
def test_odd_strides_keep_the_length(stride: int) -> None:
    assert DecoderBlock(4, stride)(torch.randn(1, 4, 6)).shape == (1, 2, 6 * stride)
