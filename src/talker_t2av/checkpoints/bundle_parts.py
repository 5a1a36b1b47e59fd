"""The parts of a bundle by their kinds. What only some bundles have is imported where it is loaded: it takes seconds.

Each raises `UserError` for a missing file, and naming each tensor that does not fit.
"""

from pathlib import Path

import torch

from talker_t2av.codecs.face_finder.finder import FaceFinder
from talker_t2av.codecs.protocols import AudioCodec, MotionCodec, SpeakerEncoder
from talker_t2av.config import (
    AudioCodecConfig,
    BundleConfig,
    FaceMeshConfig,
    Ge2eConfig,
    LiaXConfig,
    PhonemeTextConfig,
    QwenChatTextConfig,
    SourceFilterConfig,
    SpeakerEncoderConfig,
    TextConfig,
    WavlmEcapaConfig,
    WhisperXVaeConfig,
)
from talker_t2av.text.tokens import TextFrontend

TOKENIZER = Path("tokenizer") / "tokenizer.json"


def load_text(config: TextConfig, folder: Path) -> TextFrontend:
    """The text front end."""
    match config:
        case PhonemeTextConfig():
            from talker_t2av.text.phonemes import PhonemeFrontend

            return PhonemeFrontend(config)
        case QwenChatTextConfig():
            from talker_t2av.text.qwen_chat import QwenChatFrontend

            return QwenChatFrontend.load(folder / TOKENIZER, config)


def load_audio_codec(config: AudioCodecConfig, folder: Path, device: torch.device) -> AudioCodec:
    """Speech to latents and back."""
    path = folder / "audio_codec.safetensors"
    match config:
        case SourceFilterConfig():
            from talker_t2av.codecs.source_filter.codec import SourceFilterCodec

            return SourceFilterCodec.load(path, config).to(device)
        case WhisperXVaeConfig():
            from talker_t2av.codecs.whisperx_vae.codec import WhisperXVaeCodec

            return WhisperXVaeCodec.load(path, config).to(device)


def load_motion_codec(config: BundleConfig, folder: Path, device: torch.device) -> MotionCodec:
    """Faces to motion codes and back, with the face finder that it looks for them with."""
    path, finder = folder / "motion_codec.safetensors", FaceFinder.load(folder / "face_finder.safetensors")
    match config.motion_codec:
        case FaceMeshConfig():
            from talker_t2av.codecs.face_mesh.codec import FaceMeshCodec

            return FaceMeshCodec.load(path, config.motion_codec, finder)
        case LiaXConfig():
            from talker_t2av.codecs.lia_x.codec import LiaXCodec

            return LiaXCodec.load(path, config.motion_codec, finder).to(device)


def load_speaker_encoder(config: SpeakerEncoderConfig, folder: Path, device: torch.device) -> SpeakerEncoder:
    """A voice to one vector."""
    path = folder / "speaker_encoder.safetensors"
    match config:
        case Ge2eConfig():
            from talker_t2av.codecs.ge2e.encoder import Ge2eEncoder

            return Ge2eEncoder.load(path, config).to(device)
        case WavlmEcapaConfig():
            from talker_t2av.codecs.wavlm_ecapa.encoder import WavlmEcapaEncoder

            return WavlmEcapaEncoder.load(path, config).to(device)
