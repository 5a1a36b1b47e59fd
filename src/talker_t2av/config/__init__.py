"""Every setting of the product, typed and strict: an unknown key or a wrong type is an error that names it.

A bundle's `bundle.yaml` is one `BundleConfig`. Classes are frozen: a changed setting is a new object
(`config.changed(...)`).
"""

from talker_t2av.config.audio_codec import AudioCodecConfig, SourceFilterConfig, WhisperEncoderConfig, WhisperXVaeConfig
from talker_t2av.config.bundle import FORMAT, BundleConfig, VoiceConfig, check_bundle_config, load_bundle_config
from talker_t2av.config.motion_codec import (
    Driving,
    FaceFinderConfig,
    FaceMeshConfig,
    Framing,
    LiaXConfig,
    MotionCodecConfig,
)
from talker_t2av.config.sampling import SamplingConfig, Solver
from talker_t2av.config.settings import Settings
from talker_t2av.config.speaker_encoder import Ge2eConfig, SpeakerEncoderConfig, WavlmConfig, WavlmEcapaConfig
from talker_t2av.config.talker import BackboneConfig, ModalityConfig, SequenceConfig, TalkerConfig, TransformerConfig
from talker_t2av.config.text import PhonemeTextConfig, QwenChatTextConfig, TextConfig
from talker_t2av.config.training import TrainingConfig

__all__ = [
    "FORMAT",
    "AudioCodecConfig",
    "BackboneConfig",
    "BundleConfig",
    "Driving",
    "FaceFinderConfig",
    "FaceMeshConfig",
    "Framing",
    "Ge2eConfig",
    "LiaXConfig",
    "ModalityConfig",
    "MotionCodecConfig",
    "PhonemeTextConfig",
    "QwenChatTextConfig",
    "SamplingConfig",
    "SequenceConfig",
    "Settings",
    "Solver",
    "SourceFilterConfig",
    "SpeakerEncoderConfig",
    "TalkerConfig",
    "TextConfig",
    "TrainingConfig",
    "TransformerConfig",
    "VoiceConfig",
    "WavlmConfig",
    "WavlmEcapaConfig",
    "WhisperEncoderConfig",
    "WhisperXVaeConfig",
    "check_bundle_config",
    "load_bundle_config",
]
