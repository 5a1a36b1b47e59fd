"""PyTorch's checkpoints (.pt, .pth, .ckpt): their tensors, without running what else is pickled with them."""

import pickle
import warnings
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, BadZipFile, ZipFile, is_zipfile

import torch
from torch import Tensor

from talker_t2av.checkpoints.inert_pickle import DAMAGE, ForbiddenGlobalError, InertUnpickler
from talker_t2av.errors import UserError

ZIP_START = b"PK\x03\x04"
LEGACY_STARTS = (b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19", b"ustar")
"""The number that `torch.save` wrote before version 1.6 at the start of a file."""
LOCAL_HEADER = 30
"""Bytes of a zip entry's head, before its name."""


def read_checkpoint(path: Path) -> object:
    """What was saved, its tensors mapped into memory; objects of unknown classes are placeholders.

    Raises `UserError` where the file is missing, cut off, damaged, of another format, or would run code.
    """
    _check_format(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of newer pickles, which may do as well
            return torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except pickle.UnpicklingError:
        return _read_inertly(path)
    except (OSError, *DAMAGE) as error:
        raise _damaged(path) from error


def state_dict_of(checkpoint: object, keys: tuple[str, ...], path: Path) -> dict[str, Tensor]:
    """Name -> tensor of the first of `keys` that the checkpoint has, or of the checkpoint itself where it has none.

    Raises `UserError` where something there is no tensor.
    """
    found = checkpoint
    if isinstance(checkpoint, Mapping):
        found = next((checkpoint[key] for key in keys if key in checkpoint), checkpoint)
    if not isinstance(found, Mapping):
        raise UserError(f"{path} has no weights where they are expected ({', '.join(keys)}); is it the right file?")
    strangers = [str(name) for name, value in found.items() if not isinstance(value, Tensor)]
    if strangers:
        raise UserError(f"{path} has something else than a tensor among its weights: {', '.join(strangers[:5])}.")
    return {str(name): tensor for name, tensor in found.items()}


def tensors_in(checkpoint: object) -> Iterator[Tensor]:
    """Every tensor of a checkpoint, however deep in mappings and lists."""
    if isinstance(checkpoint, Tensor):
        yield checkpoint
    elif isinstance(checkpoint, Mapping):
        for value in checkpoint.values():
            yield from tensors_in(value)
    elif isinstance(checkpoint, list | tuple):
        for value in checkpoint:
            yield from tensors_in(value)


def _check_format(path: Path) -> None:
    try:
        with path.open("rb") as file:
            start = file.read(len(LEGACY_STARTS[0]))
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}); check the name.") from error
    if start.startswith(LEGACY_STARTS):
        raise UserError(
            f"{path} has the format of PyTorch before 1.6; load it with a program that you trust, and save it again."
        )
    if not start.startswith(ZIP_START):
        raise UserError(f"{path} is not a PyTorch checkpoint; check the name.")
    if not is_zipfile(path):
        raise UserError(f"{path} is cut off; fetch it again.")


def _damaged(path: Path) -> UserError:
    return UserError(f"{path} is damaged, or not a PyTorch checkpoint; fetch it again.")


def _read_inertly(path: Path) -> object:
    try:
        with ZipFile(path) as archive:
            [pickled] = [name for name in archive.namelist() if name.endswith("/data.pkl")]
            storages = _Storages(path, archive, pickled.removesuffix("data.pkl"))
            return InertUnpickler(BytesIO(archive.read(pickled)), storages.read).load()
    except ForbiddenGlobalError as error:
        raise UserError(f"{path} would run code when it is loaded ({error}): do not use it.") from error
    except (BadZipFile, OSError, *DAMAGE) as error:
        raise _damaged(path) from error


class _Storages:
    """The storages of a checkpoint, which lie in it uncompressed."""

    def __init__(self, path: Path, archive: ZipFile, folder: str) -> None:
        self._archive, self._folder = archive, folder
        self._size = path.stat().st_size
        self._bytes = torch.UntypedStorage.from_file(str(path), False, self._size)
        order = f"{folder}byteorder"
        if order in archive.namelist() and archive.read(order) != b"little":
            raise ValueError("numbers with their largest byte first")

    def read(self, key: str) -> torch.UntypedStorage:
        """Its bytes, mapped into memory. Raises `KeyError` where there is none, `ValueError` where it is cut off."""
        entry = self._archive.getinfo(f"{self._folder}data/{key}")
        head = bytes(self._bytes[entry.header_offset : entry.header_offset + LOCAL_HEADER])
        names = int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
        start = entry.header_offset + LOCAL_HEADER + names
        if entry.compress_type != ZIP_STORED or start + entry.file_size > self._size:
            raise ValueError(f"storage {key} is compressed or cut off")
        return self._bytes[start : start + entry.file_size]
