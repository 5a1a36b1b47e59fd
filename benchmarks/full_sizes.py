"""The sizes of the released model (method.md sections 3, 4 and 9); its codecs' are the settings' defaults."""

from talker_t2av.config import BackboneConfig, LiaXConfig, ModalityConfig, TalkerConfig, TransformerConfig

ENCODER, HEAD = TransformerConfig(layers=4, heads=8), TransformerConfig(layers=8, heads=8)
MOTION_SIZE = 40

TALKER = TalkerConfig(
    backbone=BackboneConfig(
        vocab_size=151_936,
        hidden_size=1024,
        intermediate_size=3072,
        num_hidden_layers=28,
        num_attention_heads=16,
        num_key_value_heads=8,
        head_dim=128,
        max_position_embeddings=40_960,
    ),
    speech=ModalityConfig(latent_size=32, condition_size=256, patch_encoder=ENCODER, head=HEAD),
    motion=ModalityConfig(latent_size=MOTION_SIZE, condition_size=MOTION_SIZE, patch_encoder=ENCODER, head=HEAD),
)
LIA_X = LiaXConfig(motion_mean=(0.0,) * MOTION_SIZE, motion_deviation=(1.0,) * MOTION_SIZE)
