"""`talker voices`: the voices that a bundle brings with it, and their samples."""

import json
import os
import shutil
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from talker_t2av.checkpoints.folders import DESCRIPTION, bundle_folder
from talker_t2av.cli.options import BundleOption
from talker_t2av.config import load_bundle_config
from talker_t2av.errors import UserError


def voices(
    bundle: BundleOption = "nano",
    samples: Annotated[Path | None, typer.Option(help="Folder to copy a sample of each voice to.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """List the voices of a bundle.

    Example: talker voices --samples voices
    """
    folder = bundle_folder(bundle)
    config = load_bundle_config(folder / DESCRIPTION)
    paths = {name: folder / voice.sample for name, voice in config.voices.items()}
    if samples is not None:
        paths = copy_samples(paths, samples)
    rows = [
        {
            "name": name,
            "sex": voice.sex,
            "description": voice.description,
            "sample": str(paths[name]),
            "default": name == config.default_voice,
        }
        for name, voice in config.voices.items()
    ]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    table = Table("voice", "sex", "how it sounds")
    for row in rows:
        name = f"{row['name']}{' (default)' if row['default'] else ''}"
        table.add_row(name, str(row["sex"]), str(row["description"]))
    Console().print(table)
    if samples is not None:
        typer.echo(f"Their samples are in {samples}.")


def copy_samples(paths: dict[str, Path], folder: Path) -> dict[str, Path]:
    """Copy each voice's file to `folder`, under the voice's name; each copy appears when it is complete.

    Raises `UserError` where that cannot be done.
    """
    copies = {name: folder / f"{name}{path.suffix}" for name, path in paths.items()}
    try:
        folder.mkdir(exist_ok=True)
        for name, copy in copies.items():
            partial = copy.with_name(f".{copy.name}.{os.getpid()}.partial")
            try:
                shutil.copyfile(paths[name], partial)
                partial.replace(copy)
            finally:
                partial.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(
            f"The samples cannot be written to {folder} ({error.strerror}); choose another folder."
        ) from error
    return copies
