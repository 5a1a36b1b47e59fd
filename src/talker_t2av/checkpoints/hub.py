"""The released files, fetched from the hub: resumed where the connection broke, and checked byte by byte."""

import hashlib
from collections.abc import Iterable, Sequence
from fnmatch import fnmatch
from pathlib import Path

from huggingface_hub import constants, snapshot_download
from huggingface_hub.errors import (
    EntryNotFoundError,
    HfHubHTTPError,
    HTTPError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
)
from huggingface_hub.utils import disable_progress_bars, logging

from talker_t2av.checkpoints.parts import Part
from talker_t2av.errors import UserError

RECORDS = Path(".cache") / "huggingface" / "download"
"""Where huggingface_hub writes, for each file that it has fetched into a folder, which commit and checksum it had."""
SHA256_DIGITS = 64
"""Large files have the SHA-256 of their bytes, small ones git's SHA-1."""
BLOCK = 2**20


def default_folder() -> Path:
    """Where released files lie when no folder is named: under HF_HOME."""
    return Path(constants.HF_HOME) / "talker_t2av" / "full"


def pull(parts: Sequence[Part], folder: Path, quiet: bool = True) -> list[Path]:
    """Fetch the files of `parts` into `folder` and check them; what is there already is only checked.

    HF_ENDPOINT, HF_HUB_OFFLINE and HF_TOKEN mean what they always do. Raises `UserError` where the hub cannot be
    reached or lacks a file, and naming each file whose bytes are not those that were published, which is removed.
    """
    logging.set_verbosity_error()
    if quiet:
        disable_progress_bars()
    for repository in dict.fromkeys(part.repository for part in parts if part.repository is not None):
        patterns = [pattern for part in parts if part.repository == repository for pattern in _wanted(part)]
        _fetch(repository, patterns, folder)
    fetched = [part for part in parts if part.repository is not None]
    paths = sorted({path for part in fetched for path in _files_of(part, folder)})
    missing = [name for part in fetched for name in part.files if folder / name not in paths]
    if missing:
        raise UserError(f"{folder} lacks {', '.join(missing)}, or a record of what it should be: {_advice()}.")
    _check(paths, folder)
    return paths


def checksum(path: Path, digits: int) -> str:
    """SHA-256 of a file's bytes, or with fewer `digits` git's SHA-1 of it."""
    digest = hashlib.sha256() if digits == SHA256_DIGITS else hashlib.sha1(usedforsecurity=False)
    if digits != SHA256_DIGITS:
        digest.update(f"blob {path.stat().st_size}\0".encode())
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _fetch(repository: str, patterns: list[str], folder: Path) -> None:
    try:
        snapshot_download(repository, local_dir=folder, allow_patterns=patterns)
    except LocalEntryNotFoundError as error:
        raise UserError(f"{folder} lacks files of {repository}: {_advice()}.") from error
    except (RepositoryNotFoundError, EntryNotFoundError) as error:
        raise UserError(
            f"The hub does not show {repository}: look at {constants.ENDPOINT}/{repository}, and log in with "
            "`hf auth login` where it asks for that."
        ) from error
    except (HTTPError, RuntimeError) as error:
        reason = f"status {error.response.status_code}" if isinstance(error, HfHubHTTPError) else str(error)
        raise UserError(
            f"The connection to {constants.ENDPOINT} broke ({reason}): do the same again; what is complete is kept."
        ) from error
    except OSError as error:
        raise UserError(f"{repository} cannot be fetched into {folder} ({error}); choose another --to.") from error


def _wanted(part: Part) -> Iterable[str]:
    return (*part.files, *part.patterns)


def _files_of(part: Part, folder: Path) -> Iterable[Path]:
    """The part's files that were fetched: those with a record."""
    for record in (folder / RECORDS).rglob("*.metadata"):
        name = record.relative_to(folder / RECORDS).as_posix().removesuffix(".metadata")
        if any(fnmatch(name, pattern) for pattern in _wanted(part)) and (folder / name).is_file():
            yield folder / name


def _check(paths: Iterable[Path], folder: Path) -> None:
    """Raises `UserError` naming the files that are not what their records say; they are removed."""
    damaged = []
    for path in paths:
        record = folder / RECORDS / f"{path.relative_to(folder).as_posix()}.metadata"
        expected = record.read_text(encoding="utf-8").split()[1]
        if checksum(path, len(expected)) != expected:
            path.unlink()
            damaged.append(str(path))
    if damaged:
        raise UserError(f"{', '.join(damaged)} had not the bytes that were published, and is removed: {_advice()}.")


def _advice() -> str:
    """What to do about files that are not there."""
    if constants.HF_HUB_OFFLINE:
        return "HF_HUB_OFFLINE forbids fetching it; unset that and pull again"
    return f"pull again when {constants.ENDPOINT} can be reached, after `hf auth login` where it asks for that"
