"""Every setting of the product, typed and strict: an unknown key or a wrong type is an error that names it.

A bundle's `bundle.yaml` is one `BundleConfig`. Classes are frozen: a changed setting is a new object
(`config.model_copy(update=...)`).
"""

import math
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from talker_t2av.errors import UserError

Solver = Literal["euler", "midpoint", "heun"]
"""How the flow is followed from noise to data."""

Framing = Literal["whole", "square"]
"""What of a portrait the video shows: the whole picture, or a square around head and shoulders."""

Driving = Literal["absolute", "relative"]
"""What given motion says: how the face looks in each frame, or what changes in it since the first one."""


class Settings(BaseModel):
    """Base of all settings: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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
    rope_parameters: dict[str, float | str] = {"rope_type": "default", "rope_theta": 1_000_000.0}
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


class TrainingConfig(Settings):
    """One training run of a talker (method.md section 7); the defaults are those of nano."""

    learning_rate: float = Field(1.5e-3, gt=0)
    final_learning_rate_share: float = Field(0.01, ge=0, le=1)
    warmup_steps: int = Field(100, ge=0)
    steps: int = Field(12_000, gt=0)
    minutes: float | None = Field(None, gt=0)
    """Training time after which the cosine schedule ends even if `steps` are not done."""
    patches_per_batch: int = Field(93, gt=0)
    weight_decay: float = Field(0.01, ge=0)
    gradient_norm: float = Field(1.0, gt=0)
    average_decay: float = Field(0.998, ge=0, lt=1)
    """Decay of the exponential moving average of the weights, which is what is kept."""
    motion_weight: float = Field(1.0, ge=0)
    """lambda; 8 in the paper, whose motion labels are not synthetic."""
    stop_weight: float = Field(0.1, ge=0)
    t2av_share: float = Field(0.7, ge=0, le=1)
    """Shares of the clips with motion that are shown as samples of each task; they add up to 1. A2V and V2A need a
    talker with tags for them. Clips without motion are TTS samples always."""
    a2v_share: float = Field(0.0, ge=0, le=1)
    v2a_share: float = Field(0.0, ge=0, le=1)
    tts_share: float = Field(0.3, ge=0, le=1)
    textless_share: float = Field(0.5, ge=0, le=1)
    """Share of the A2V samples whose text is left out."""
    history_noise: float = Field(0.3, ge=0)
    """Largest standard deviation of the noise on the patches that the network reads as its past."""
    position_noise: float = Field(0.7, ge=0)
    """Standard deviation of the noise on aligned positions, in text positions."""
    guided_attention_weight: float = Field(0.2, ge=0)
    """More than 0 asks for a talker with an alignment layer."""
    phoneme_weight: float = Field(0.1, ge=0)
    checkpoint_minutes: float = Field(5.0, gt=0)
    seed: int = 0

    @model_validator(mode="after")
    def _shares_are_complete(self) -> "TrainingConfig":
        total = self.t2av_share + self.a2v_share + self.v2a_share + self.tts_share
        if abs(total - 1) > 1e-6:
            raise ValueError(f"t2av_share, a2v_share, v2a_share and tts_share add up to {total:g}, not to 1")
        return self


class SamplingConfig(Settings):
    """How patches are drawn (method.md section 5 and 10)."""

    steps: int = Field(10, ge=1)
    solver: Solver = "euler"
    guidance_scale: float = Field(2.0, ge=1)
    zero_star: bool = True
    speech_temperature: float = Field(0.7, ge=0)
    motion_temperature: float = Field(0.7, ge=0)
    sway: float = Field(1.0, ge=-1, le=1)
    stop_probability: float = Field(0.5, gt=0, lt=1)
    minimum_patches: int = Field(3, ge=1)
    maximum_patches_per_token: float = Field(0.9, gt=0)
    """The cap on length, from the text: reported when it is hit."""
    usual_patches_per_token: float = Field(0.38, gt=0)
    """How long a text is spoken at the natural pace."""


class PhonemeTextConfig(Settings):
    """English phonemes of a lexicon, one token a symbol."""

    kind: Literal["phonemes"] = "phonemes"
    speeds: tuple[float, ...] = ()
    """Speeds, times the natural pace, that the talker was trained with, ascending, 1 among them; a text's tokens then
    begin with its speed. Empty: one pace only."""

    @model_validator(mode="after")
    def _speeds_ascend(self) -> "PhonemeTextConfig":
        if self.speeds and (list(self.speeds) != sorted(set(self.speeds)) or 1 not in self.speeds):
            raise ValueError(f"speeds must ascend and contain 1, got {list(self.speeds)}")
        return self


class SourceFilterConfig(Settings):
    """Audio codec: a learned encoder of mel frames and tracked pitch, a learned source-filter decoder."""

    kind: Literal["source_filter"] = "source_filter"
    sample_rate: int = 24_000
    latent_size: int = Field(48, ge=4)
    encoder_width: int = Field(256, gt=0)
    width: int = Field(192, gt=0)


class WhisperEncoderConfig(Settings):
    """The encoder of Whisper; its width is that of the codec it belongs to."""

    mel_bands: int = Field(128, gt=0)
    layers: int = Field(32, gt=0)
    heads: int = Field(20, gt=0)


class WhisperXVaeConfig(Settings):
    """Audio codec of the release: DAC's convolutions and Whisper's encoder (method.md section 8)."""

    kind: Literal["whisperx_vae"] = "whisperx_vae"
    sample_rate: int = 24_000
    latent_size: int = Field(32, gt=0)
    width: int = Field(1280, gt=0)
    """Channels at 25 Hz, where the waveform's features and Whisper's are added."""
    encoder_channels: int = Field(64, gt=0)
    """Channels at the sample rate; each stride doubles them."""
    decoder_channels: int = Field(1536, gt=0)
    """Channels at 25 Hz; each stride halves them."""
    strides: tuple[int, ...] = (2, 4, 10, 12)
    """From the samples down to 25 Hz; the decoder takes them in reverse."""
    whisper: WhisperEncoderConfig = WhisperEncoderConfig()

    @model_validator(mode="after")
    def _sizes_divide(self) -> "WhisperXVaeConfig":
        if 25 * math.prod(self.strides) != self.sample_rate:
            raise ValueError(f"strides {self.strides} do not lead from {self.sample_rate} Hz to 25 Hz")
        if self.decoder_channels % 2 ** len(self.strides) or self.width % self.whisper.heads:
            raise ValueError(
                f"decoder_channels {self.decoder_channels} is not divisible by 2 ** {len(self.strides)}, or width "
                f"{self.width} not by {self.whisper.heads} heads"
            )
        return self


class FaceFinderConfig(Settings):
    """Face finder: two detectors and the attention mesh, 478 landmarks a face."""

    kind: Literal["attention_mesh"] = "attention_mesh"


class FaceMeshConfig(Settings):
    """Motion codec: pose and mesh coefficients of a face, rendered by warping the portrait."""

    kind: Literal["face_mesh"] = "face_mesh"
    latent_size: int = Field(40, ge=7)
    size: int = Field(512, ge=64)
    """Edge of the rendered square when none is asked for, pixels."""


class LiaXConfig(Settings):
    """Motion codec: LIA-X (method.md section 9). The sizes are those of the release, whose scale is 2."""

    kind: Literal["lia_x"] = "lia_x"
    latent_size: int = Field(40, gt=0)
    size: int = Field(512, ge=16)
    """Edge of the square that is encoded and rendered, pixels: a power of 2."""
    channels: tuple[int, ...] = Field((128, 256, 512, 1024), min_length=1)
    """Of the feature maps, from the picture's size downwards; the last stands for all that are smaller."""
    style_size: int = Field(1024, gt=0)
    motion_mean: tuple[float, ...]
    """Mean and standard deviation of each number of a raw motion code: what the talker draws is normalised by them."""
    motion_deviation: tuple[float, ...]
    crop_faces: float = Field(2.2, gt=0)
    """Edge of the square around a face that is encoded, in faces (the longer side of an upright box around the face's
    outline). How LIA-X's training clips were cut is not published; the default is a head and some shoulder, as sets of
    talking heads have them."""
    crop_lower: float = 0.1
    """How far the middle of that square is under the face's own, in faces."""
    batch_size: int = Field(4, gt=0)
    """Frames that are encoded or rendered at once."""

    @property
    def level_channels(self) -> list[int]:
        """Channels of each feature map, from the picture's own size down to 8 x 8."""
        levels = self.size.bit_length() - 3
        return [self.channels[min(level, len(self.channels) - 1)] for level in range(levels)]

    @model_validator(mode="after")
    def _sizes_fit(self) -> "LiaXConfig":
        if self.size & (self.size - 1):
            raise ValueError(f"size must be a power of 2, got {self.size}")
        if any(channels % 32 for channels in self.channels):
            raise ValueError(f"channels must be multiples of 32, the groups of their norm, got {list(self.channels)}")
        for name in ("motion_mean", "motion_deviation"):
            if len(getattr(self, name)) != self.latent_size:
                raise ValueError(f"{name} has {len(getattr(self, name))} numbers, expected {self.latent_size}")
        if min(self.motion_deviation) < 0:
            raise ValueError(f"motion_deviation must not be negative, got {min(self.motion_deviation):g}")
        return self


class Ge2eConfig(Settings):
    """Speaker encoder: a three-layer LSTM over 40 mel bands, and the pitch."""

    kind: Literal["ge2e"] = "ge2e"
    sample_rate: int = 16_000
    width: int = Field(256, gt=0)

    @property
    def embedding_size(self) -> int:
        """GE2E's embedding and one number for the pitch."""
        return self.width + 1


class WavlmConfig(Settings):
    """WavLM in its "large" flavour; the sizes are those of WavLM-Large."""

    width: int = Field(1024, gt=0)
    layers: int = Field(24, gt=0)
    heads: int = Field(16, gt=0)
    intermediate_size: int = Field(4096, gt=0)
    convolution_channels: int = Field(512, gt=0)


class WavlmEcapaConfig(Settings):
    """Speaker encoder of the release: WavLM's hidden states, read by ECAPA-TDNN (method.md section 9)."""

    kind: Literal["wavlm_ecapa"] = "wavlm_ecapa"
    sample_rate: int = 16_000
    embedding_size: int = Field(256, gt=0)
    channels: int = Field(512, gt=0, multiple_of=8)
    wavlm: WavlmConfig = WavlmConfig()


class VoiceConfig(Settings):
    """A named voice of the bundle."""

    sex: Literal["female", "male"]
    description: str
    sample: str
    """Audio file of the bundle whose speaker embedding is the voice."""


class BundleConfig(Settings):
    """A bundle: everything that one size of the talker needs, in one folder."""

    name: str
    text: PhonemeTextConfig
    audio_codec: SourceFilterConfig
    face_finder: FaceFinderConfig
    motion_codec: FaceMeshConfig
    speaker_encoder: Ge2eConfig
    talker: TalkerConfig
    sampling: SamplingConfig = SamplingConfig()
    animation: SamplingConfig | None = None
    """As `animation_sampling`, where that differs from `sampling`."""
    voices: dict[str, VoiceConfig]
    default_voice: str
    threads: int | None = Field(None, gt=0)
    """Processor threads that the command line uses: small matrices run fastest on one. None: as PyTorch decides."""

    @property
    def animation_sampling(self) -> SamplingConfig:
        """How motion is drawn to given speech."""
        return self.animation or self.sampling

    @model_validator(mode="after")
    def _parts_agree(self) -> "BundleConfig":
        pairs = {
            "speech latents": (self.audio_codec.latent_size, self.talker.speech.latent_size),
            "motion latents": (self.motion_codec.latent_size, self.talker.motion.latent_size),
            "speaker embedding": (self.speaker_encoder.embedding_size, self.talker.speech.condition_size),
        }
        for name, (codec, talker) in pairs.items():
            if codec != talker:
                raise ValueError(f"{name}: the codec has {codec} dimensions, the talker {talker}")
        if self.default_voice not in self.voices:
            raise ValueError(f"default_voice {self.default_voice!r} is not one of {sorted(self.voices)}")
        return self


def load_bundle_config(path: Path) -> BundleConfig:
    """Read and check a `bundle.yaml`. Raises `UserError` that names each wrong key."""
    try:
        return BundleConfig.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'bundle'}: {e['msg']}" for e in error.errors())
        raise UserError(f"{path} is not a valid bundle description: {wrong}") from error
