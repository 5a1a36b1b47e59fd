"""Videos whose face is out of sight for a while."""

import numpy as np

from talker_t2av.errors import UserError

MOST_LOST = 0.5
"""Part of a video in which its face may be out of sight."""


def check_seen(lost: np.ndarray) -> None:
    """[T] bool, is the face out of sight? Raises `UserError` where it is most of the time."""
    if lost.all():
        raise UserError("No face was found in the video; give a clip that shows one face from the front.")
    if lost.mean() > MOST_LOST:
        raise UserError(
            f"A face was found in {1 - lost.mean():.0%} of the video only; give a part that shows it all the time."
        )


def fill_lost(codes: np.ndarray, lost: np.ndarray) -> np.ndarray:
    """[S, M] codes of the frames that show the face, [T] bool -> [T, M]: between them the face moves evenly on."""
    times = np.arange(len(lost))
    return np.stack([np.interp(times, times[~lost], column) for column in codes.T], axis=1)
