"""A bundle: one folder with everything that a size of the talker needs, loaded strictly and ready to run."""

from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from talker_t2av.checkpoints.bundle_parts import load_audio_codec, load_motion_codec, load_speaker_encoder, load_text
from talker_t2av.checkpoints.deferred import Deferred, without_weights
from talker_t2av.checkpoints.folders import DESCRIPTION, bundle_folder
from talker_t2av.checkpoints.memory import check_memory
from talker_t2av.codecs.protocols import AudioCodec, MotionCodec, SpeakerEncoder
from talker_t2av.codecs.voice_check.check import check_voice
from talker_t2av.codecs.voice_check.excerpt import read_voice
from talker_t2av.codecs.voice_check.sound_events import SoundEvents
from talker_t2av.config import BundleConfig, load_bundle_config
from talker_t2av.errors import UserError
from talker_t2av.media.audio import read_audio
from talker_t2av.model.talker import Talker
from talker_t2av.text.tokens import TextFrontend

LONGEST_VOICE = 60.0
"""Seconds of a bundle's own voice sample that are listened to."""


@dataclass(frozen=True)
class Bundle:
    """The parts of a bundle, each on `device`."""

    config: BundleConfig
    folder: Path
    device: torch.device
    text: TextFrontend
    audio_codec: AudioCodec
    motion_codec: MotionCodec
    speaker_encoder: SpeakerEncoder
    sound_events: SoundEvents
    talker: Talker
    named_voices: dict[str, Tensor] = field(default_factory=dict, repr=False, compare=False)
    """[S] embeddings of the bundle's own voices, once they were asked for."""

    def limit_threads(self) -> None:
        """Let PyTorch use, in this whole process, the number of threads that this size runs fastest on."""
        if self.config.threads is not None:
            torch.set_num_threads(self.config.threads)

    def voice(self, name_or_path: str | Path | None = None) -> Tensor:
        """[S] embedding of a voice of the bundle by name, of the voice in a sound file, or of the default voice.

        Of a file the first minute of voice counts (`read_voice`). Raises `UserError` for a name that is neither, and
        for a file that is not one person's speech (`check_voice`).
        """
        chosen = self.config.default_voice if name_or_path is None else str(name_or_path)
        if chosen in self.named_voices:
            return self.named_voices[chosen]
        known = self.config.voices.get(chosen)
        path = Path(chosen) if known is None else self.folder / known.sample
        if known is None and not path.exists():
            names = ", ".join(sorted(self.config.voices))
            raise UserError(
                f"There is no voice {chosen!r}: name one of the bundle's ({names}) or an existing sound file."
            )
        rate = self.speaker_encoder.sample_rate
        if known is None:
            samples = read_voice(path, rate, self.sound_events).to(self.device)
        else:
            samples = read_audio(path, rate, LONGEST_VOICE).to(self.device)
        try:
            if known is None:
                check_voice(samples, self.sound_events, self.speaker_encoder)
            embedding = self.speaker_encoder.embed(samples)
        except UserError as error:
            raise UserError(f"{path}: {error}") from error
        if known is not None:
            self.named_voices[chosen] = embedding
        return embedding


def load_bundle(name_or_folder: str | Path, device: torch.device | str = "cpu") -> Bundle:
    """Load all parts of a bundle for inference.

    Raises `UserError` that names each wrong setting, each missing file and each tensor that does not fit, and where
    there is not enough memory for the weights.
    """
    folder, device = bundle_folder(name_or_folder), torch.device(device)
    config = load_bundle_config(folder / DESCRIPTION)
    text = load_text(config.text, folder)
    if text.vocabulary_size > config.talker.backbone.vocab_size:
        raise UserError(
            f"{folder / DESCRIPTION} does not fit together: its text has {text.vocabulary_size} symbols, the talker's "
            f"vocab_size is {config.talker.backbone.vocab_size}."
        )
    lasting = [folder / f"{part}.safetensors" for part in ("talker", "audio_codec", "motion_codec")]
    check_memory(config.name, lasting, device)
    talker = Deferred(without_weights(lambda: Talker(config.talker)), folder / "talker.safetensors")
    return Bundle(
        config=config,
        folder=folder,
        device=device,
        text=text,
        audio_codec=load_audio_codec(config.audio_codec, folder, device),
        motion_codec=load_motion_codec(config, folder, device),
        speaker_encoder=load_speaker_encoder(config.speaker_encoder, folder, device),
        sound_events=SoundEvents.load(folder / "sound_events.safetensors").to(device),
        talker=talker.on(device),
    )
