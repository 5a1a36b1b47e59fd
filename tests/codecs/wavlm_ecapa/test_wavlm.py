"""WavLM with its weight norm folded against WavLM of transformers with its weight norm, given the same numbers."""

import pytest
import torch
from torch import Tensor
from transformers import Wav2Vec2FeatureExtractor, WavLMModel

from talker_t2av.codecs.wavlm_ecapa.encoder import WavlmEcapaEncoder


@torch.inference_mode()
def test_hidden_states(encoder: WavlmEcapaEncoder, published: dict[str, Tensor]) -> None:
    ours = encoder.network.on(torch.device("cpu")).wavlm
    theirs = WavLMModel(ours.network.config).eval()
    position = "encoder.pos_conv_embed.conv"
    weights = ours.network.state_dict()
    del weights[f"{position}.weight"]
    for half, name in (("original0", "weight_g"), ("original1", "weight_v")):
        weights[f"{position}.parametrizations.weight.{half}"] = published[
            f"feature_extract.model.encoder.pos_conv.0.{name}"
        ]
    theirs.load_state_dict(weights)
    samples = 3 + 0.2 * torch.randn(2, 16_000, generator=torch.Generator().manual_seed(0))
    normalised = Wav2Vec2FeatureExtractor()(list(samples.numpy()), sampling_rate=16_000, return_tensors="pt")
    output = theirs(normalised.input_values, output_hidden_states=True)
    states = ours(samples)
    assert torch.allclose(states[:-1], torch.stack(output.hidden_states[:-1]), atol=1e-4)
    assert torch.allclose(states[-1], output.last_hidden_state, atol=1e-4)


@pytest.mark.parametrize("shape", [(16_000,), (1, 399)])
def test_what_is_too_short_is_an_error(shape: tuple[int, ...], encoder: WavlmEcapaEncoder) -> None:
    with pytest.raises(ValueError, match="N at least 400"):
        encoder.network.on(torch.device("cpu")).wavlm(torch.zeros(shape))
