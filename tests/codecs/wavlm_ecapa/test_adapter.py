"""Published names: all that are needed, none that nobody knows."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

from talker_t2av.codecs.wavlm_ecapa.adapter import UNUSED, convert, read_config
from talker_t2av.config import WavlmEcapaConfig
from talker_t2av.errors import UserError

SOURCE = Path("speaker.pth")


def test_the_sizes_are_read_off_the_shapes(published: dict[str, Tensor], config: WavlmEcapaConfig) -> None:
    assert read_config(published, WavlmEcapaConfig(), SOURCE) == config


@pytest.mark.parametrize(
    "name",
    [
        "feature_weight",
        "layer1.bn.running_mean",
        "layer3.Res2Conv1dReluBn.convs.6.weight",
        "layer4.SE_Connect.linear2.bias",
        "pooling.linear1.weight",
        "bn.running_var",
        "linear.bias",
        "feature_extract.model.layer_norm.weight",
        "feature_extract.model.encoder.pos_conv.0.bias",
        "feature_extract.model.encoder.layers.0.self_attn.relative_attention_bias.weight",
        "feature_extract.model.encoder.layers.1.self_attn.grep_a",
        "feature_extract.model.encoder.layers.1.final_layer_norm.bias",
    ],
)
def test_a_missing_tensor_is_named(name: str, published: dict[str, Tensor], config: WavlmEcapaConfig) -> None:
    rest = {other: tensor for other, tensor in published.items() if other != name}
    with pytest.raises(UserError, match=rf"^speaker.pth does not fit the network: missing {name}$"):
        convert(rest, config, SOURCE)


@pytest.mark.parametrize("name", ["layer5.conv.weight", "feature_extract.model.encoder.layers.2.fc1.weight"])
def test_an_unexpected_tensor_is_named(name: str, published: dict[str, Tensor], config: WavlmEcapaConfig) -> None:
    with pytest.raises(UserError, match=f"unexpected {name}$"):
        convert(published | {name: torch.zeros(1)}, config, SOURCE)


def test_what_only_training_needed_is_left_out(published: dict[str, Tensor], config: WavlmEcapaConfig) -> None:
    more = {f"{prefix}weight": torch.zeros(2) for prefix in UNUSED}
    assert convert(published | more, config, SOURCE).keys() == convert(published, config, SOURCE).keys()
