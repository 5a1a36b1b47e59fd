"""Motion that is given, in a file or by a video."""

from pathlib import Path

from torch import Tensor

from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.codecs.motion_file import ENDING, read_motion
from talker_t2av.errors import UserError
from talker_t2av.media.frames import steady_frames

LARGEST_SIZE = 10.0
"""Root mean square of normalised codes, which is about 1 of a training set."""


def video_motion(bundle: Bundle, path: Path) -> Tensor:
    """The motion of the face in a video -> [T, M] normalised codes. Raises `UserError`."""
    try:
        return bundle.motion_codec.encode(steady_frames(path))
    except UserError as error:
        raise UserError(error if str(path) in str(error) else f"{path}: {error}") from error


def given_motion(bundle: Bundle, path: Path) -> Tensor:
    """Motion of a file of codes (.pt), or of the face in a video -> [T, M] normalised codes.

    Raises `UserError`, also for codes that no face of the bundle's codec has.
    """
    if path.suffix.lower() != ENDING:
        return video_motion(bundle, path)
    codec = bundle.motion_codec
    motion = codec.normalise(read_motion(path, codec.latent_size, bundle.config.motion_codec.kind))
    size = float(motion.square().mean().sqrt())
    if size > LARGEST_SIZE:
        raise UserError(
            f"The motion in {path} is {size:.0f} deviations from that of faces: a motion file holds raw codes, as the "
            "encoder gives them, not normalised or scaled ones."
        )
    return motion
