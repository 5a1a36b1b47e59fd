"""Where bundles lie: inside the package by name, or in any folder."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from safetensors import SafetensorError

from talker_t2av.errors import UserError

EMBEDDED = Path(__file__).parent.parent / "bundles"
"""Folder of the bundles (and of the worked example's portrait) that the package brings with it."""

PRESETS = Path(__file__).parent.parent / "presets"
"""Descriptions of bundles whose weights the package does not have."""

DESCRIPTION = "bundle.yaml"
CONVERSION = "conversion.json"
"""What `talker models convert` tells, in a bundle, of the released files that it was made from."""
CHECKSUMS = "checksums.json"
"""Of every other file of a bundle, as it was when the bundle was made: its SHA-256."""


def bundle_folder(name_or_folder: str | Path) -> Path:
    """Folder of an embedded bundle by name, or the given folder. Raises `UserError` where there is no bundle."""
    for folder in (EMBEDDED / name_or_folder, Path(name_or_folder)):
        if (folder / DESCRIPTION).is_file():
            return folder
    if (Path(name_or_folder) / CONVERSION).is_file():
        raise UserError(
            f"{name_or_folder} has only some parts of a bundle: convert all of the released files "
            "(`talker models convert`, without --parts)."
        )
    if (PRESETS / f"{name_or_folder}.yaml").is_file():
        raise UserError(
            f"The weights of {name_or_folder} are not in the package: fetch and convert them (`talker models pull`, "
            "`talker models convert`), and name the folder."
        )
    names = ", ".join(sorted(path.parent.name for path in EMBEDDED.glob(f"*/{DESCRIPTION}")))
    raise UserError(
        f"There is no bundle {str(name_or_folder)!r}: name one of {names}, or a folder with a {DESCRIPTION}."
    )


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A folder to fill, which takes the name `target` when the `with` ends well, and is gone when it does not.

    Raises `UserError` where `target` is in use, or cannot be written.
    """
    target = target.resolve()
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise UserError(f"{target} is there already; choose a folder that is empty or new.")
        if not target.parent.is_dir():
            raise UserError(f"The folder {target.parent} does not exist; make it first or choose another place.")
        partial.mkdir()
        yield partial
        if target.is_dir():
            target.rmdir()
        partial.rename(target)
    except (OSError, SafetensorError) as error:
        raise UserError(f"{target} cannot be written ({error}); choose another folder.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
