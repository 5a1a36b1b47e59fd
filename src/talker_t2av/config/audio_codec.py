"""Audio codecs."""

import math
from typing import Annotated, Literal

from pydantic import Field, model_validator

from talker_t2av.config.settings import Settings


class SourceFilterConfig(Settings):
    """Audio codec: a learned encoder of mel frames and tracked pitch, a learned source-filter decoder."""

    kind: Literal["source_filter"] = "source_filter"
    sample_rate: int = 24_000
    latent_size: int = Field(64, ge=4)
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


AudioCodecConfig = Annotated[SourceFilterConfig | WhisperXVaeConfig, Field(discriminator="kind")]
