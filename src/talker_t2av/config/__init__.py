"""Every setting of the product, typed and strict: an unknown key or a wrong type is an error that names it.

A bundle's `bundle.yaml` is one `BundleConfig`. Classes are frozen: a changed setting is a new object
(`config.model_copy(update=...)`).
"""

from talker_t2av.config.audio_codec import SourceFilterConfig, WhisperEncoderConfig, WhisperXVaeConfig
from talker_t2av.config.bundle import BundleConfig, VoiceConfig, load_bundle_config
from talker_t2av.config.motion_codec import FaceFinderConfig, FaceMeshConfig, Framing, LiaXConfig
from talker_t2av.config.sampling import SamplingConfig, Solver
from talker_t2av.config.settings import Settings
from talker_t2av.config.speaker_encoder import Ge2eConfig, WavlmConfig, WavlmEcapaConfig
from talker_t2av.config.talker import BackboneConfig, ModalityConfig, SequenceConfig, TalkerConfig, TransformerConfig
from talker_t2av.config.text import PhonemeTextConfig
from talker_t2av.config.training import TrainingConfig

__all__ = [
    "BackboneConfig",
    "BundleConfig",
    "FaceFinderConfig",
    "FaceMeshConfig",
    "Framing",
    "Ge2eConfig",
    "LiaXConfig",
    "ModalityConfig",
    "PhonemeTextConfig",
    "SamplingConfig",
    "SequenceConfig",
    "Settings",
    "Solver",
    "SourceFilterConfig",
    "TalkerConfig",
    "TrainingConfig",
    "TransformerConfig",
    "VoiceConfig",
    "WavlmConfig",
    "WavlmEcapaConfig",
    "WhisperEncoderConfig",
    "WhisperXVaeConfig",
    "load_bundle_config",
]
