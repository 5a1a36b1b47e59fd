"""`talker voices`: the voices that a bundle brings with it."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from talker_t2av.checkpoints.folders import DESCRIPTION, bundle_folder
from talker_t2av.config import load_bundle_config


def voices(
    bundle: Annotated[str, typer.Option(help="Name of an embedded bundle, or a bundle folder.")] = "nano",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """List the voices of a bundle.

    Example: talker voices
    """
    folder = bundle_folder(bundle)
    config = load_bundle_config(folder / DESCRIPTION)
    rows = [
        {
            "name": name,
            "description": voice.description,
            "sample": str(folder / voice.sample),
            "default": name == config.default_voice,
        }
        for name, voice in config.voices.items()
    ]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    table = Table("voice", "how it sounds")
    for row in rows:
        table.add_row(f"{row['name']}{' (default)' if row['default'] else ''}", str(row["description"]))
    Console().print(table)
