"""A bundle: its parts, and that they fit together."""

from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field, ValidationError, model_validator

from talker_t2av.config.audio_codec import AudioCodecConfig
from talker_t2av.config.motion_codec import FaceFinderConfig, MotionCodecConfig
from talker_t2av.config.sampling import SamplingConfig
from talker_t2av.config.settings import Settings
from talker_t2av.config.speaker_encoder import SpeakerEncoderConfig
from talker_t2av.config.talker import TalkerConfig
from talker_t2av.config.text import TextConfig
from talker_t2av.errors import UserError

FORMAT: Literal[1] = 1
"""Of the bundles that this version reads and writes."""


class VoiceConfig(Settings):
    """A named voice of the bundle."""

    sex: Literal["female", "male"]
    description: str
    sample: str
    """Audio file of the bundle whose speaker embedding is the voice."""


class BundleConfig(Settings):
    """A bundle: everything that one size of the talker needs, in one folder."""

    format: Literal[1]
    """Of this description and the files beside it. It changes when older programs could not read them."""
    name: str
    text: TextConfig
    audio_codec: AudioCodecConfig
    face_finder: FaceFinderConfig
    motion_codec: MotionCodecConfig
    speaker_encoder: SpeakerEncoderConfig
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
    def _heads_can_be_sampled(self) -> "BundleConfig":
        heads = {"speech": self.talker.speech, "motion": self.talker.motion}
        plain = [name for name, modality in heads.items() if not modality.flow_map]
        if plain and "flow_map" in (self.sampling.solver, self.animation_sampling.solver):
            raise ValueError(f"solver flow_map needs distilled heads, but those for {' and '.join(plain)} are not")
        return self

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
    """Read and check a `bundle.yaml`. Raises `UserError` for another format, and that names each wrong key."""
    try:
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}); check the name.") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise UserError(f"{path} is damaged: it is no YAML; copy or convert the bundle again.") from error
    found = settings.get("format") if isinstance(settings, dict) else None
    if found != FORMAT:
        told = "does not tell its format" if found is None else f"has format {found}"
        raise UserError(
            f"{path} {told}, and this version of talker_t2av reads bundles of format {FORMAT}: convert or make the "
            "bundle again with it."
        )
    return check_bundle_config(settings, path)


def check_bundle_config(settings: object, path: Path) -> BundleConfig:
    """A bundle's settings, as a file has them. Raises `UserError` that names the file and each wrong key."""
    try:
        return BundleConfig.model_validate(settings)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'bundle'}: {e['msg']}" for e in error.errors())
        raise UserError(f"{path} is not a valid bundle description: {wrong}") from error
