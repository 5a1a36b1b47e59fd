"""Motion codecs, and what finds faces for them."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from talker_t2av.config.settings import Settings

Framing = Literal["whole", "square"]
"""What of a portrait the video shows: the whole picture, or a square around head and shoulders."""

Driving = Literal["absolute", "relative"]
"""What given motion says: how the face looks in each frame, or what changes in it since the first one."""


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


MotionCodecConfig = Annotated[FaceMeshConfig | LiaXConfig, Field(discriminator="kind")]
