"""Motion codes in files of the published layout (method.md section 7): a zip-format .pt with one [T, M] float16 tensor.

The layout does not say which codec the codes are of. Published files are LIA-X's; ours say in the zip's comment whose
they are, which leaves them files that `torch.load` reads as ever.
"""

import json
import pickle
import zipfile
from io import BytesIO
from pathlib import Path

import torch
from torch import Tensor

from talker_t2av.errors import UserError
from talker_t2av.media.targets import check_target, write_bytes

ENDING = ".pt"
PUBLISHED_CODEC = "lia_x"
"""Kind of the motion codec that files without a comment are of."""


def read_motion(path: str | Path, latent_size: int, codec: str) -> Tensor:
    """The codes in a file -> [T, M] raw codes, float32; `codec` is the kind of motion codec that shall understand them.

    Nothing but a tensor is read, so that a file cannot run a program. Raises `UserError` where there is no such file,
    or it holds another codec's motion, something else, no frames, codes of another size, or numbers that are not
    finite.
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
    made_by = _codec_of(path)
    if made_by != codec:
        raise UserError(
            f"{path} has motion of the codec {made_by}, but this bundle's is {codec}: choose a bundle with that codec, "
            "or encode the video again with `talker encode`."
        )
    codes = codes.detach().to(torch.float32)
    if not codes.isfinite().all():
        raise UserError(f"The motion in {path} has numbers that are not finite; compute it again.")
    return codes


def write_motion(path: Path, codes: Tensor, codec: str) -> None:
    """Write [T, M] raw codes of a kind of codec; the file takes its name when it is complete. Raises `UserError`."""
    check_target(path, (ENDING,))
    if codes.ndim != 2:
        raise ValueError(f"codes have shape {tuple(codes.shape)}, expected [frames, M]")
    content = BytesIO()
    torch.save(codes.detach().cpu().to(torch.float16).clone(), content)
    with zipfile.ZipFile(content, "a") as archive:
        archive.comment = json.dumps({"codec": codec}).encode()
    write_bytes(path, content.getvalue())


def _codec_of(path: Path) -> str:
    """Kind of the codec that the file says it is of."""
    try:
        with zipfile.ZipFile(path) as archive:
            return str(json.loads(archive.comment)["codec"]) if archive.comment else PUBLISHED_CODEC
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError) as error:
        raise UserError(f"{path} does not tell of which codec its motion is; compute it again.") from error
