"""The training loss (method.md section 7)."""

from torch import Tensor


def talker_loss(speech: Tensor, motion: Tensor, stop: Tensor, motion_weight: float) -> Tensor:
    """L_audio + lambda L_video + L_stop, as published."""
    return speech + motion_weight * motion + stop
