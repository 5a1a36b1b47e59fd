"""Published names: all that are needed, none that nobody knows; weight norm folded."""

from pathlib import Path

import pytest
import torch
from torch import Tensor
from torch.nn.utils.parametrizations import weight_norm

from talker_t2av.checkpoints.renaming import fold_weight_norm
from talker_t2av.codecs.whisperx_vae.adapter import UNUSED, convert, read_config
from talker_t2av.config import WhisperEncoderConfig, WhisperXVaeConfig
from talker_t2av.errors import UserError

SOURCE = Path("model.ckpt")


def test_the_sizes_are_read_off_the_shapes(published: dict[str, Tensor], config: WhisperXVaeConfig) -> None:
    """Heads are 64 wide in every Whisper: a width of 64 is one, whatever the tiny one was made with."""
    whisper = WhisperEncoderConfig(layers=2, heads=1)
    assert read_config(published, WhisperXVaeConfig(), SOURCE) == config.model_copy(update={"whisper": whisper})
    rest = {name: tensor for name, tensor in published.items() if name != "semantic_model.encoder.conv1.weight"}
    with pytest.raises(UserError, match=r"model.ckpt .*missing semantic_model.encoder.conv1.weight"):
        read_config(rest, WhisperXVaeConfig(), SOURCE)


@pytest.mark.parametrize(
    "name",
    [
        "CodecEnc.block.0.bias",
        "CodecEnc.block.1.block.2.block.0.alpha",
        "CodecDec.model.4.block.1.bias",
        "vae.out_proj.bias",
        "semantic_model.encoder.positional_embedding",
        "semantic_model.encoder.blocks.1.attn.out.weight",
        "semantic_model.encoder.ln_post.bias",
    ],
)
def test_a_missing_tensor_is_named(name: str, published: dict[str, Tensor], config: WhisperXVaeConfig) -> None:
    rest = {other: tensor for other, tensor in published.items() if other != name}
    with pytest.raises(UserError, match=rf"^model.ckpt does not fit the network: missing {name}$"):
        convert(rest, config, SOURCE)


@pytest.mark.parametrize("half", ["weight_g", "weight_v"])
def test_half_of_a_weight_norm_is_not_enough(
    half: str, published: dict[str, Tensor], config: WhisperXVaeConfig
) -> None:
    rest = {name: tensor for name, tensor in published.items() if name != f"vae.in_proj.{half}"}
    with pytest.raises(UserError, match=r"missing vae.in_proj.weight; unexpected vae.in_proj.weight_[gv]$"):
        convert(rest, config, SOURCE)


@pytest.mark.parametrize("name", ["stranger", "discriminators.0", "semantic_model.encoder.extra", "CodecDec.model.7"])
def test_an_unexpected_tensor_is_named(name: str, published: dict[str, Tensor], config: WhisperXVaeConfig) -> None:
    with pytest.raises(UserError, match=f"unexpected {name}$"):
        convert(published | {name: torch.zeros(1)}, config, SOURCE)


def test_a_misshapen_tensor_is_named(published: dict[str, Tensor], config: WhisperXVaeConfig) -> None:
    with pytest.raises(UserError, match=r"vae.out_proj.bias has shape \[3\], expected \[64\]"):
        convert(published | {"vae.out_proj.bias": torch.zeros(3)}, config, SOURCE)


def test_what_only_training_needed_is_left_out(published: dict[str, Tensor], config: WhisperXVaeConfig) -> None:
    more = {f"{prefix}some.weight": torch.zeros(2) for prefix in UNUSED}
    assert convert(published | more, config, SOURCE).keys() == convert(published, config, SOURCE).keys()


@pytest.mark.parametrize(
    ("module", "dimension"),
    [(torch.nn.Conv1d(3, 5, 7), 0), (torch.nn.ConvTranspose1d(4, 2, 6), 0), (torch.nn.Conv1d(6, 6, 4, groups=2), 2)],
)
def test_folding_equals_weight_norm(module: torch.nn.Conv1d, dimension: int) -> None:
    normed = weight_norm(module, dim=dimension)
    length, direction = normed.parametrizations.weight.original0, normed.parametrizations.weight.original1
    with torch.no_grad():
        length.mul_(1.5)
        folded = fold_weight_norm({"a.weight_g": length, "a.weight_v": direction, "a.bias": module.bias})
    assert folded.keys() == {"a.weight", "a.bias"}
    assert torch.allclose(folded["a.weight"], normed.weight, rtol=1e-6)
