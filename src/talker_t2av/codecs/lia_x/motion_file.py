"""Motion codes that somebody computed before: files of the published layout (method.md section 7)."""

import pickle
import zipfile
from pathlib import Path

import torch
from torch import Tensor

from talker_t2av.errors import UserError


def read_motion(path: str | Path, latent_size: int) -> Tensor:
    """A zip-format .pt file that holds one [T, M] tensor, float16 as published -> [T, M] raw codes, float32.

    Nothing but a tensor is read, so that a file cannot run a program. Raises `UserError` where there is no such file,
    or it holds something else, no frames, codes of another size, or numbers that are not finite.
    """
    path = Path(path)
    if not path.is_file():
        raise UserError(f"There is no motion file {path}; check the name.")
    if not zipfile.is_zipfile(path):
        raise UserError(f"{path} is not a motion file; give a zip-format .pt file, as torch.save writes it.")
    try:
        codes = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError, KeyError, ValueError, AttributeError) as error:
        raise UserError(
            f"{path} is damaged or holds more than a tensor, which is not read because it could run a program; give a "
            f".pt file with the motion codes alone."
        ) from error
    if not isinstance(codes, Tensor) or codes.layout != torch.strided or not codes.is_floating_point():
        kind = f"a tensor of {codes.dtype}" if isinstance(codes, Tensor) else f"a {type(codes).__name__}"
        raise UserError(f"{path} holds {kind}; give a .pt file with one tensor of motion codes in float16.")
    if codes.ndim != 2 or codes.shape[1] != latent_size or not len(codes):
        raise UserError(
            f"The motion in {path} has shape {list(codes.shape)}; give a tensor of shape [frames, {latent_size}]."
        )
    codes = codes.detach().to(torch.float32)
    if not codes.isfinite().all():
        raise UserError(f"The motion in {path} has numbers that are not finite; compute it again.")
    return codes
