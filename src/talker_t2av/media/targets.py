"""Where files may be written, and files that are there as a whole or not at all."""

import os
from collections.abc import Sequence
from pathlib import Path

from talker_t2av.errors import UserError


def check_target(path: Path, endings: Sequence[str]) -> None:
    """Raises `UserError` where no file with one of these endings (".mp4") can be written."""
    kinds = " or ".join(ending.removeprefix(".") for ending in endings)
    if path.is_dir():
        raise UserError(f"{path} is a folder; give the name of a file to write ({kinds}).")
    if path.suffix.lower() not in endings:
        raise UserError(f"{path} does not end in {' or '.join(endings)}, which is what is written; change the name.")
    if not path.parent.is_dir():
        raise UserError(f"The folder {path.parent} does not exist; make it first or choose another place.")
    if not os.access(path.parent, os.W_OK):
        raise UserError(f"The folder {path.parent} may not be written to; choose another place.")


def partial_name(path: Path) -> Path:
    """The name that a file has until it is complete: beside its target, hidden."""
    return path.with_name(f".{path.name}.{os.getpid()}.partial")


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 text, as `write_bytes` does."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file. Raises `UserError` where that is not possible, and leaves nothing then."""
    partial = partial_name(path)
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        raise UserError(f"{path} cannot be written ({error.strerror}); choose another place.") from error
    finally:
        partial.unlink(missing_ok=True)
