"""A loaded talker made fast, for good: what it computes stays the same, to the rounding of its number type."""

import torch

from talker_t2av.model.compiled import compile_talker
from talker_t2av.model.packed_linear import can_pack, pack_linears
from talker_t2av.model.precision import inference_dtype
from talker_t2av.model.talker import Talker

BRANCHES = 2
"""Guided and unguided, side by side."""


def speed_up(talker: Talker, device: torch.device, compiled: bool = False) -> None:
    """Choose the number type for `device`, where the talker is; then compile it, or pack the layers that gain by it.

    Afterwards it cannot be trained or saved."""
    talker.to(inference_dtype(talker, device))
    if compiled:
        compile_talker(talker, device)
    elif can_pack(talker):
        _pack(talker)


def _pack(talker: Talker) -> None:
    """The layers that gain by it, for as many rows as each gets."""
    patch = talker.sequence.patch_frames
    pack_linears(talker.backbone, rows=1)
    for modality in (talker.speech, talker.motion):
        pack_linears(modality.patch_encoder, rows=1 + patch)
        pack_linears(modality.head, rows=BRANCHES * (2 + 2 * patch))
