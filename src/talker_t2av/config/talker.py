"""The sizes and the layout of the talker network (method.md sections 3 and 4)."""

from pydantic import Field, model_validator

from talker_t2av.config.settings import Settings


class BackboneConfig(Settings):
    """Any Qwen3 configuration; the fields are those of `transformers.Qwen3Config` that change what it computes."""

    vocab_size: int = Field(gt=0)
    hidden_size: int = Field(gt=0)
    intermediate_size: int = Field(gt=0)
    num_hidden_layers: int = Field(gt=0)
    num_attention_heads: int = Field(gt=0)
    num_key_value_heads: int = Field(gt=0)
    head_dim: int = Field(gt=0)
    max_position_embeddings: int = Field(gt=0)
    hidden_act: str = "silu"
    rms_norm_eps: float = Field(1e-6, gt=0)
    rope_parameters: dict[str, float | str] = Field(
        default_factory=lambda: dict[str, float | str](rope_type="default", rope_theta=1_000_000.0)
    )
    attention_bias: bool = False
    use_sliding_window: bool = False
    sliding_window: int | None = None
    max_window_layers: int = 28


class TransformerConfig(Settings):
    """A small bidirectional transformer (patch encoder or diffusion head)."""

    layers: int = Field(gt=0)
    heads: int = Field(gt=0)


class ModalityConfig(Settings):
    """One of the two latent streams: sizes of its latents and of what the head is told beside h."""

    latent_size: int = Field(gt=0)
    condition_size: int = Field(gt=0)
    patch_encoder: TransformerConfig
    head: TransformerConfig
    flow_map: bool = False
    """False: the head knows velocities, as published. True: it was distilled, and knows where a whole step ends (solver
    "flow_map")."""


class SequenceConfig(Settings):
    """How text and patches are laid out for the backbone (method.md section 3)."""

    patch_frames: int = Field(4, gt=0)
    motion_delay: int = Field(0, ge=0)
    """Patches by which motion stands behind speech; 0 in the release."""
    task_tags: int = Field(2, ge=2, le=4)
    """How many tasks have a tag of their own: 2 as published (TTS, T2AV), 4 with A2V and V2A."""
    a2v_look_ahead: int = Field(0, ge=0)
    """`motion_delay` of the samples with the A2V tag: patches of the given speech that the network has read when it
    draws the first patch of motion."""
    text_convolution: bool = False
    """Let each text embedding see its neighbours through two convolutions (nano)."""
    alignment_layer: int | None = Field(None, ge=0)
    """Backbone layer, from 0, whose first P heads look at the text tokens that sound in the next patch's P frames
    (nano): training guides them there, and word times are read off them. None: as published, no such heads."""
    aligned_positions: bool = False
    """False: rotary positions count tokens, as published. True: a patch stands in the text where it sounds, as the
    alignment heads tell (nano)."""

    @model_validator(mode="after")
    def _alignment_is_known(self) -> "SequenceConfig":
        if self.aligned_positions and self.alignment_layer is None:
            raise ValueError("aligned_positions needs an alignment_layer, which tells where a patch sounds")
        return self

    @model_validator(mode="after")
    def _tags_are_known(self) -> "SequenceConfig":
        if self.task_tags not in (2, 4):
            raise ValueError(f"task_tags is 2 (TTS, T2AV) or 4 (with A2V and V2A), not {self.task_tags}")
        if self.a2v_look_ahead and self.task_tags < 4:
            raise ValueError("a2v_look_ahead belongs to the A2V tag, which a talker of 2 task_tags does not have")
        return self


class TalkerConfig(Settings):
    """The talker network: backbone, two patch encoders, two diffusion heads, stop predictor."""

    backbone: BackboneConfig
    speech: ModalityConfig
    motion: ModalityConfig
    sequence: SequenceConfig = SequenceConfig()

    @model_validator(mode="after")
    def _alignment_heads_exist(self) -> "TalkerConfig":
        layer, layers, heads = (
            self.sequence.alignment_layer,
            self.backbone.num_hidden_layers,
            self.backbone.num_attention_heads,
        )
        if layer is not None and (layer >= layers or self.sequence.patch_frames > heads):
            raise ValueError(
                f"alignment_layer {layer} with {self.sequence.patch_frames} frames a patch does not fit a backbone of "
                f"{layers} layers with {heads} heads"
            )
        return self
