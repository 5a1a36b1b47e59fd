"""A portrait made ready: what the network knows of it, and where in the video its crop belongs."""

from dataclasses import dataclass

import numpy as np
from torch import Tensor

from talker_t2av.codecs.face_mesh.framing import resized
from talker_t2av.codecs.face_mesh.region import Region

SEAM = 0.08
"""Width of the ramp from the crop to the picture around it, in edges of the crop."""


@dataclass(frozen=True)
class LiaXSource:
    """`MotionSource`."""

    picture: np.ndarray
    """[H, W, 3] uint8: what the video shows at rest."""
    region: Region
    """The square of it that was encoded, and is rendered."""
    identity: Tensor
    z: Tensor
    """[1, S] the encoder's style vector."""
    features: list[Tensor]
    """[1, C, h, h] the encoder's feature maps, coarse to fine: computed once a portrait."""

    @property
    def height(self) -> int:
        """Of the video."""
        return self.picture.shape[0]

    @property
    def width(self) -> int:
        """Of the video."""
        return self.picture.shape[1]

    def paste(self, crops: np.ndarray) -> np.ndarray:
        """[T, size, size, 3] uint8 rendered crops -> [T, H, W, 3] frames of the video.

        Around the crop the picture stays as it is; towards the seam one becomes the other.
        """
        share = seam(self.region, self.picture.shape[:2])
        still = self.region.of(self.picture) * (1 - share)
        frames = np.repeat(self.picture[None], len(crops), axis=0)
        for frame, crop in zip(frames, crops, strict=True):
            fitted = resized(crop, self.region.width / crop.shape[1])
            self.region.of(frame)[:] = np.rint(still + fitted * share)
        return frames


def seam(region: Region, size: tuple[int, ...]) -> np.ndarray:
    """How much of each pixel of a square region is the crop's, [h, w, 1] in 0..1, in a picture of (height, width): all
    of it, but for a ramp along those sides where the picture goes on."""
    across = _ramp(region.width, starts_inside=region.x > 0, ends_inside=region.x + region.width < size[1])
    down = _ramp(region.height, starts_inside=region.y > 0, ends_inside=region.y + region.height < size[0])
    return (down[:, None] * across[None, :])[..., None]


def _ramp(length: int, starts_inside: bool, ends_inside: bool) -> np.ndarray:
    """[length] 0..1, rising at the start and falling at the end if these are inside the picture."""
    distance = (np.arange(length, dtype=np.float32) + 0.5) / (SEAM * length)
    rising = np.clip(distance, 0, 1)
    return (rising if starts_inside else np.ones_like(rising)) * (rising[::-1] if ends_inside else 1)
