"""The released files, fetched from the hub: resumed where an earlier pull was cut off, and checked byte by byte.

huggingface_hub begins a file again when the program was stopped in the middle of it. So large files are fetched into a
partial file first, which the next pull goes on with, and then given to huggingface_hub as files that are there already.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatch
from pathlib import Path

from huggingface_hub import constants, get_hf_file_metadata, hf_hub_url, snapshot_download
from huggingface_hub.errors import (
    EntryNotFoundError,
    HfHubHTTPError,
    HTTPError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
)
from huggingface_hub.file_download import http_get
from huggingface_hub.utils import build_hf_headers, disable_progress_bars, logging

from talker_t2av.checkpoints.checksums import digest_file
from talker_t2av.checkpoints.parts import Part
from talker_t2av.errors import UserError

RECORDS = Path(".cache") / "huggingface" / "download"
"""Where huggingface_hub writes, for each file that it has fetched into a folder, which commit and checksum it had."""
PARTIAL_FILES = Path(".cache") / "talker_t2av"
"""Where the beginnings of large files lie, each named after the checksum of the whole."""
SHA256 = re.compile("[0-9a-f]{64}")
"""What the hub says of a large file: the SHA-256 of its bytes. Of a small one it has git's SHA-1."""


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
        _fetch(repository, [part for part in parts if part.repository == repository], folder)
    fetched = [part for part in parts if part.repository is not None]
    paths = sorted({path for part in fetched for path in _files_of(part, folder)})
    missing = [name for part in fetched for name in part.files if folder / name not in paths]
    if missing:
        raise UserError(f"{folder} lacks {', '.join(missing)}, or a record of what it should be: {_advice()}.")
    _check(paths, folder)
    return paths


def checksum(path: Path, like: str) -> str:
    """The checksum of a file that a right one has in common with `like`: its SHA-256, or git's SHA-1 of it."""
    is_large = SHA256.fullmatch(like) is not None
    digest = hashlib.sha256() if is_large else hashlib.sha1(usedforsecurity=False)
    if not is_large:
        digest.update(f"blob {path.stat().st_size}\0".encode())
    return digest_file(path, digest)


def _fetch(repository: str, parts: Sequence[Part], folder: Path) -> None:
    """Fetch what `parts` want of one repository."""
    try:
        for name in (name for part in parts for name in part.files if not (folder / name).is_file()):
            _fetch_resumably(repository, name, folder)
        wanted = [pattern for part in parts for pattern in _wanted(part)]
        snapshot_download(repository, local_dir=folder, allow_patterns=wanted)
    except (LocalEntryNotFoundError, OfflineModeIsEnabled) as error:
        raise UserError(f"{folder} lacks files of {repository}: {_advice()}.") from error
    except (RepositoryNotFoundError, EntryNotFoundError) as error:
        raise UserError(
            f"The hub does not show all of {', '.join(name for part in parts for name in part.files)}: look at "
            f"{constants.ENDPOINT}/{repository}, and log in with `hf auth login` where it asks for that."
        ) from error
    except (HTTPError, RuntimeError) as error:
        raise _broken_connection(error) from error
    except OSError as error:
        if error.errno is None:  # huggingface_hub's own: a file of another length than was published
            raise _broken_connection(error) from error
        raise UserError(f"Nothing can be written to {folder} ({error.strerror}); choose another --to.") from error


def _fetch_resumably(repository: str, name: str, folder: Path) -> None:
    """Fetch a large file, from where it was left; small ones are left to huggingface_hub."""
    url = hf_hub_url(repository, name)
    published = get_hf_file_metadata(url)
    if published.etag is None or not SHA256.fullmatch(published.etag):
        return
    partial = folder / PARTIAL_FILES / published.etag
    partial.parent.mkdir(parents=True, exist_ok=True)
    if partial.exists() and published.size is not None and partial.stat().st_size > published.size:
        partial.unlink()
    with partial.open("ab") as file:
        http_get(url, file, resume_size=file.tell(), headers=build_hf_headers(), expected_size=published.size)
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    partial.replace(target)


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
        if checksum(path, expected) != expected:
            path.unlink()
            damaged.append(str(path))
    if damaged:
        raise UserError(f"{', '.join(damaged)} had not the bytes that were published, and is removed: {_advice()}.")


def _broken_connection(error: Exception) -> UserError:
    status = f"status {error.response.status_code}" if isinstance(error, HfHubHTTPError) else None
    reason = status or str(error).partition("\n")[0].rstrip(".")
    return UserError(f"The connection to {constants.ENDPOINT} broke ({reason}): try again, it goes on from there.")


def _advice() -> str:
    """What to do about files that are not there."""
    if constants.HF_HUB_OFFLINE:
        return "HF_HUB_OFFLINE forbids fetching it; unset that and pull again"
    return f"pull again when {constants.ENDPOINT} can be reached, after `hf auth login` where it asks for that"
