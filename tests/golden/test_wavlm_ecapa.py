"""The speaker encoder of the release against golden hidden states and embeddings, each half for itself."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from talker_t2av.checkpoints.deferred import without_weights
from talker_t2av.checkpoints.renaming import adapt
from talker_t2av.checkpoints.safe_tensors import load_strictly
from talker_t2av.codecs.wavlm_ecapa.adapter import RULES, UNUSED
from talker_t2av.codecs.wavlm_ecapa.ecapa import Ecapa
from talker_t2av.codecs.wavlm_ecapa.wavlm import Wavlm
from talker_t2av.config import WavlmConfig, WavlmEcapaConfig

Golden = Callable[[str], dict[str, Tensor]]
Draw = Callable[[str, list[int]], Tensor]


def wavlm_weight(name: str, shape: list[int], draw: Draw) -> Tensor:
    """The recipe of the golden README."""
    drawn = draw(name, shape)
    if name.endswith(("bias", "mask_emb")):
        return 0.1 * drawn
    if drawn.ndim == 1 or name.endswith(("weight_g", "grep_a")):
        return 1 + 0.1 * drawn
    return drawn / drawn[0].numel() ** 0.5


def ecapa_weight(name: str, shape: list[int], draw: Draw) -> Tensor:
    """The recipe of the golden README; what a batch norm has counted does not matter."""
    if name.endswith("num_batches_tracked"):
        return torch.zeros(shape)
    drawn = draw(name, shape)
    if name.endswith("running_var"):
        return 1 + 0.1 * drawn.abs()
    if "bn." in name or "bns." in name:
        return 1 + 0.1 * drawn if name.endswith("weight") else 0.1 * drawn
    return 0.1 * drawn if name.endswith(("bias", "feature_weight")) else drawn / drawn[0].numel() ** 0.5


def loaded(half: nn.ModuleDict, published: dict[str, Tensor], source: Path) -> nn.Module:
    """The one module of `half`, with its weights."""
    load_strictly(half, adapt(published, half, RULES, UNUSED, source), source, assign=True)
    return next(iter(half.values()))


@torch.inference_mode()
def test_wavlm(
    golden_folder: Path, recipe: dict[str, int], draw: Draw, golden: Golden, compare: Callable[..., None]
) -> None:
    if not recipe["has_wavlm"]:
        pytest.skip("this golden folder has no WavLM")
    path = golden_folder / "wavlm_tiny_keys.json"
    listed = json.loads(path.read_text())
    sizes, keys = listed["config"], listed["keys"]
    convolutions = [f"feature_extractor.conv_layers.{layer}.0.weight" for layer in range(7)]
    config = WavlmConfig(
        width=sizes["encoder_embed_dim"],
        layers=sizes["encoder_layers"],
        heads=sizes["encoder_attention_heads"],
        intermediate_size=sizes["encoder_ffn_embed_dim"],
        convolution_channels=keys[convolutions[0]][0],
    )
    half = without_weights(lambda: nn.ModuleDict({"wavlm": Wavlm(config)}))
    published = {f"feature_extract.model.{name}": wavlm_weight(name, shape, draw) for name, shape in keys.items()}
    numbers = golden("wavlm")
    compare(loaded(half, published, path)(numbers["wav_16k"]), numbers["hidden_states"], "hidden states")


@torch.inference_mode()
def test_ecapa(golden_folder: Path, draw: Draw, golden: Golden, compare: Callable[..., None]) -> None:
    path = golden_folder / "speaker_ecapa_tiny_keys.json"
    keys = json.loads(path.read_text())
    channels, width, _ = keys["layer1.conv.weight"]
    config = WavlmEcapaConfig(
        embedding_size=keys["linear.bias"][0],
        channels=channels,
        wavlm=WavlmConfig(width=width, layers=keys["feature_weight"][0] - 1),
    )
    half = without_weights(lambda: nn.ModuleDict({"ecapa": Ecapa(config)}))
    published = {name: ecapa_weight(name, shape, draw) for name, shape in keys.items()}
    numbers = golden("speaker_ecapa")
    compare(loaded(half, published, path)(numbers["hidden_states"]), numbers["embedding"], "embedding")
