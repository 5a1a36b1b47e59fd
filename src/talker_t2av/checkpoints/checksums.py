"""What the files of a bundle were when it was made: a checksum of each, recorded beside them."""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from talker_t2av.checkpoints.folders import CHECKSUMS
from talker_t2av.errors import UserError

BLOCK = 2**20


@dataclass(frozen=True)
class Differences:
    """Files of a bundle, by their path in it, that are not as they were recorded."""

    changed: tuple[str, ...]
    missing: tuple[str, ...]
    added: tuple[str, ...]


def digest_file(path: Path, digest: Any) -> str:
    """Feed a file to a digest of hashlib's, a block at a time -> hexadecimal."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return str(digest.hexdigest())


def record_checksums(folder: Path) -> int:
    """Write the SHA-256 of every file of a bundle -> how many there are. Raises `UserError` where it cannot, and leaves
    what was recorded before."""
    found = _checksums_of(folder)
    record = folder / CHECKSUMS
    partial = record.with_name(f".{CHECKSUMS}.{os.getpid()}.partial")
    try:
        partial.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8", newline="\n")
        partial.replace(record)
    except OSError as error:
        if partial.exists():
            partial.unlink()
        raise UserError(f"{record} cannot be written ({error.strerror}); change its permissions.") from error
    return len(found)


def read_checksums(folder: Path) -> dict[str, str]:
    """Path in the bundle -> SHA-256, as recorded. Raises `UserError` where no record is there, or a damaged one."""
    record = folder / CHECKSUMS
    if not record.is_file():
        raise UserError(f"{record} does not exist: make the bundle again, or run `talker models seal` if you trust it.")
    try:
        recorded = json.loads(record.read_text(encoding="utf-8"))
        return {str(name): str(checksum) for name, checksum in recorded.items()}
    except OSError as error:
        raise UserError(f"{record} cannot be read ({error.strerror}); change its permissions.") from error
    except (ValueError, AttributeError) as error:
        raise UserError(f"{record} is damaged: make the bundle again, or run `talker models seal`.") from error


def compare_checksums(folder: Path, recorded: dict[str, str]) -> Differences:
    """What became of the recorded files. Raises `UserError` for one that cannot be read."""
    found = _checksums_of(folder)
    return Differences(
        changed=tuple(name for name in recorded if name in found and found[name] != recorded[name]),
        missing=tuple(name for name in recorded if name not in found),
        added=tuple(name for name in found if name not in recorded),
    )


def _checksums_of(folder: Path) -> dict[str, str]:
    """Of all files but the record itself, and what an operating system hides there. Raises `UserError`."""
    files = [path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file()]
    visible = (path for path in files if not any(part.startswith(".") for part in path.parts))
    try:
        return {
            path.as_posix(): digest_file(folder / path, hashlib.sha256()) for path in visible if path != Path(CHECKSUMS)
        }
    except OSError as error:
        raise UserError(f"{error.filename} cannot be read ({error.strerror}); change its permissions.") from error
