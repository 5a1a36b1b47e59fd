"""A loaded talker made fast, for good: what it computes stays the same, to the rounding of its number type."""

import torch

from talker_t2av.model.packed_linear import can_pack, pack_linears
from talker_t2av.model.precision import inference_dtype
from talker_t2av.model.talker import Talker

BRANCHES = 2
"""Guided and unguided, side by side."""


def speed_up(talker: Talker, device: torch.device) -> None:
    """Choose the number type for `device`, where the talker is, and pack the layers that gain by it.

    Afterwards it cannot be trained or saved."""
    talker.to(inference_dtype(talker, device))
    if not can_pack(talker):
        return
    patch = talker.sequence.patch_frames
    pack_linears(talker.backbone, rows=1)
    for modality in (talker.speech, talker.motion):
        pack_linears(modality.patch_encoder, rows=1 + patch)
        pack_linears(modality.head, rows=BRANCHES * (2 + 2 * patch))
