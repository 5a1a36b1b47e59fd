"""The published WhisperX-VAE: its names, and how they become ours.

Names in `whisperx-vae/model.ckpt` are those of DAC (`CodecEnc`, `CodecDec`), of OpenAI's Whisper (`semantic_model`),
and of the pointwise convolutions between them (`vae`).
"""

from collections.abc import Mapping
from pathlib import Path

from torch import Tensor

from talker_t2av.checkpoints.deferred import without_weights
from talker_t2av.checkpoints.renaming import adapt
from talker_t2av.codecs.whisperx_vae.codec import WhisperXVaeNetwork
from talker_t2av.config import WhisperXVaeConfig

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


def convert(tensors: Mapping[str, Tensor], config: WhisperXVaeConfig, source: Path) -> dict[str, Tensor]:
    """Published tensors -> those of `WhisperXVaeNetwork`, weight norm folded.

    Raises `UserError` naming each tensor that is missing, misshapen, or neither needed nor in `UNUSED`.
    """
    return adapt(tensors, without_weights(lambda: WhisperXVaeNetwork(config)), RULES, UNUSED, source)
