"""Where bundles lie: inside the package by name, or in any folder."""

from pathlib import Path

from talker_t2av.errors import UserError

EMBEDDED = Path(__file__).parent.parent / "bundles"
"""Folder of the bundles (and of the worked example's portrait) that the package brings with it."""

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
    names = ", ".join(sorted(path.parent.name for path in EMBEDDED.glob(f"*/{DESCRIPTION}")))
    raise UserError(
        f"There is no bundle {str(name_or_folder)!r}: name one of {names}, or a folder with a {DESCRIPTION}."
    )
