"""Speaker encoders."""

from typing import Annotated, Literal

from pydantic import Field

from talker_t2av.config.settings import Settings


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


SpeakerEncoderConfig = Annotated[Ge2eConfig | WavlmEcapaConfig, Field(discriminator="kind")]
