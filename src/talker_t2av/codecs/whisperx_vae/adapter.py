"""The published WhisperX-VAE: its names, and how they become ours.

Names in `whisperx-vae/model.ckpt` are those of DAC (`CodecEnc`, `CodecDec`), of OpenAI's Whisper (`semantic_model`),
and of the pointwise convolutions between them (`vae`).
"""

from collections.abc import Mapping
from pathlib import Path

from torch import Tensor

from talker_t2av.checkpoints.deferred import without_weights
from talker_t2av.checkpoints.renaming import adapt, count_of, shape_of
from talker_t2av.codecs.whisperx_vae.codec import WhisperXVaeNetwork
from talker_t2av.config import WhisperEncoderConfig, WhisperXVaeConfig

UNUSED = (
    "semantic_model.decoder.",
    "discriminator.",
    "spec_discriminator.",
    "SemanticDecoder_module.",
    "fc_post_s.",
    "criteria.",
    "model_spk.",
)
"""What only training needed: Whisper's decoder, the discriminators, the semantic decoder and the projection before it,
the losses' own tensors, and the speaker encoder that it was measured with."""

WHISPER_RULES = [
    (r"^encoder\.whisper\.network\.", "semantic_model.encoder."),
    (r"(semantic_model\.encoder)\.embed_positions\.weight$", r"\1.positional_embedding"),
    (r"(semantic_model\.encoder)\.layer_norm\.", r"\1.ln_post."),
    (r"(semantic_model\.encoder)\.layers\.", r"\1.blocks."),
    (r"\.self_attn\.q_proj\.", ".attn.query."),
    (r"\.self_attn\.k_proj\.", ".attn.key."),
    (r"\.self_attn\.v_proj\.", ".attn.value."),
    (r"\.self_attn\.out_proj\.", ".attn.out."),
    (r"\.self_attn_layer_norm\.", ".attn_ln."),
    (r"\.fc1\.", ".mlp.0."),
    (r"\.fc2\.", ".mlp.2."),
    (r"\.final_layer_norm\.", ".mlp_ln."),
]
RULES = [
    *WHISPER_RULES,
    (r"^encoder\.projection\.", "vae.in_proj."),
    (r"^decoder\.projection\.", "vae.out_proj."),
    (r"^encoder\.wave\.layers\.", "CodecEnc.block."),
    (r"^decoder\.wave\.layers\.", "CodecDec.model."),
    (r"\.layers\.", ".block."),
]


WHISPER_HEAD = 64
"""Width of an attention head, the same in every Whisper; shapes do not tell it."""


def read_config(tensors: Mapping[str, Tensor], preset: WhisperXVaeConfig, source: Path) -> WhisperXVaeConfig:
    """The sizes that the published shapes tell. Raises `UserError` where tensors are missing."""
    whisper = "semantic_model.encoder"
    mel_bands = shape_of(tensors, f"{whisper}.conv1.weight", source)[1]
    [width] = shape_of(tensors, f"{whisper}.ln_post.weight", source)
    blocks = range(1, count_of(tensors, r"CodecEnc\.block\.(\d+)\.block\."))
    strides = [shape_of(tensors, f"CodecEnc.block.{block}.block.4.weight", source)[2] // 2 for block in blocks]
    return WhisperXVaeConfig(
        sample_rate=preset.sample_rate,
        latent_size=shape_of(tensors, "vae.out_proj.weight", source)[1],
        width=width,
        encoder_channels=shape_of(tensors, "CodecEnc.block.0.weight", source)[0],
        decoder_channels=shape_of(tensors, "CodecDec.model.0.weight", source)[0],
        strides=tuple(strides),
        whisper=WhisperEncoderConfig(
            mel_bands=mel_bands,
            layers=count_of(tensors, r"semantic_model\.encoder\.blocks\.(\d+)\."),
            heads=max(1, width // WHISPER_HEAD),
        ),
    )


def convert(tensors: Mapping[str, Tensor], config: WhisperXVaeConfig, source: Path) -> dict[str, Tensor]:
    """Published tensors -> those of `WhisperXVaeNetwork`, weight norm folded.

    Raises `UserError` naming each tensor that is missing, misshapen, or neither needed nor in `UNUSED`.
    """
    return adapt(tensors, without_weights(lambda: WhisperXVaeNetwork(config)), RULES, UNUSED, source)
