"""The published speaker encoder: its names, and how they become ours.

`wavlm_large_finetune.pth` has, under `model`, the original WavLM (`feature_extract.model`) and ECAPA-TDNN beside it.
"""

from collections.abc import Mapping
from pathlib import Path

from torch import Tensor

from talker_t2av.checkpoints.deferred import without_weights
from talker_t2av.checkpoints.renaming import adapt, count_of, shape_of
from talker_t2av.codecs.wavlm_ecapa.encoder import WavlmEcapaNetwork
from talker_t2av.config import WavlmConfig, WavlmEcapaConfig

UNUSED = ("feature_extract.model.mask_emb", "loss_calculator.")
"""What only training needed: the embedding of masked frames, and the classifier of speakers."""

WAVLM_RULES = [
    (r"^wavlm\.network\.", "feature_extract.model."),
    (r"(conv_layers\.\d+)\.conv\.", r"\1.0."),
    (r"(conv_layers\.\d+)\.layer_norm\.", r"\1.2.1."),
    (r"feature_projection\.projection\.", "post_extract_proj."),
    (r"feature_projection\.layer_norm\.", "layer_norm."),
    (r"\.pos_conv_embed\.conv\.", ".pos_conv.0."),
    (r"\.attention\.rel_attn_embed\.", ".self_attn.relative_attention_bias."),
    (r"\.attention\.gru_rel_pos_const$", ".self_attn.grep_a"),
    (r"\.attention\.gru_rel_pos_linear\.", ".self_attn.grep_linear."),
    (r"\.attention\.", ".self_attn."),
    (r"(\.layers\.\d+)\.layer_norm\.", r"\1.self_attn_layer_norm."),
    (r"\.feed_forward\.intermediate_dense\.", ".fc1."),
    (r"\.feed_forward\.output_dense\.", ".fc2."),
]
ECAPA_RULES = [
    (r"^ecapa\.layer_weights$", "feature_weight"),
    (r"^ecapa\.input\.", "layer1."),
    *((rf"^ecapa\.blocks\.{block}\.layers\.", f"layer{block + 2}.") for block in range(3)),
    (r"^(layer\d)\.0\.", r"\1.Conv1dReluBn1."),
    (r"^(layer\d)\.1\.groups\.(\d+)\.convolution\.", r"\1.Res2Conv1dReluBn.convs.\2."),
    (r"^(layer\d)\.1\.groups\.(\d+)\.norm\.", r"\1.Res2Conv1dReluBn.bns.\2."),
    (r"^(layer\d)\.2\.", r"\1.Conv1dReluBn2."),
    (r"^(layer\d)\.3\.hidden\.", r"\1.SE_Connect.linear1."),
    (r"^(layer\d)\.3\.output\.", r"\1.SE_Connect.linear2."),
    (r"^(layer\d.*)\.convolution\.", r"\1.conv."),
    (r"^(layer\d.*)\.norm\.", r"\1.bn."),
    (r"^ecapa\.joined\.", "conv."),
    (r"^ecapa\.pooling\.hidden\.", "pooling.linear1."),
    (r"^ecapa\.pooling\.output\.", "pooling.linear2."),
    (r"^ecapa\.norm\.", "bn."),
    (r"^ecapa\.output\.", "linear."),
]
RULES = WAVLM_RULES + ECAPA_RULES


def read_config(tensors: Mapping[str, Tensor], preset: WavlmEcapaConfig, source: Path) -> WavlmEcapaConfig:
    """The sizes that the published shapes tell. Raises `UserError` where tensors are missing."""
    wavlm = "feature_extract.model"
    width, convolution_channels = shape_of(tensors, f"{wavlm}.post_extract_proj.weight", source)
    first_layer = f"{wavlm}.encoder.layers.0"
    return WavlmEcapaConfig(
        sample_rate=preset.sample_rate,
        embedding_size=shape_of(tensors, "linear.weight", source)[0],
        channels=shape_of(tensors, "layer1.conv.weight", source)[0],
        wavlm=WavlmConfig(
            width=width,
            layers=count_of(tensors, r"feature_extract\.model\.encoder\.layers\.(\d+)\."),
            heads=shape_of(tensors, f"{first_layer}.self_attn.relative_attention_bias.weight", source)[1],
            intermediate_size=shape_of(tensors, f"{first_layer}.fc1.weight", source)[0],
            convolution_channels=convolution_channels,
        ),
    )


def convert(tensors: Mapping[str, Tensor], config: WavlmEcapaConfig, source: Path) -> dict[str, Tensor]:
    """Published tensors -> those of `WavlmEcapaNetwork`, weight norm folded.

    Raises `UserError` naming each tensor that is missing, misshapen, or neither needed nor in `UNUSED`.
    """
    return adapt(tensors, without_weights(lambda: WavlmEcapaNetwork(config)), RULES, UNUSED, source)
