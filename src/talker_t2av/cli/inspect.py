"""`talker inspect`: how a film was made, and what it is."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from talker_t2av.errors import UserError
from talker_t2av.media.inspection import Film, inspect_film
from talker_t2av.media.provenance import record_in


def inspect(
    file: Annotated[Path, typer.Argument(help="A video.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Tell how a film of this program was made. Exit code 2 for any other film.

    Example: talker inspect talker.mp4
    """
    film = inspect_film(file)
    record = record_in(film.tags)
    if record is None:
        raise UserError(f"{file} was not made by talker_t2av, or another program took out what it says of itself.")
    if as_json:
        facts = {name: value for name, value in asdict(film).items() if name != "tags"}
        typer.echo(json.dumps({"path": str(file), **facts, "provenance": record}))
        return
    table = Table("what", Column(Text(str(file))))
    for name, value in [*flat(record), *facts_of(film)]:
        table.add_row(Text(name), Text(value))
    Console().print(table)


def flat(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Names and values for people; what is inside a value, like the settings, gets its own rows."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from flat(value)
        else:
            yield name.replace("_", " "), "not given" if value is None else str(value)


def facts_of(film: Film) -> Iterator[tuple[str, str]]:
    """The same of the film itself."""
    yield "length", f"{film.seconds:.2f} s"
    yield "picture", f"{film.width} x {film.height} pixels, {film.frames_per_second:g} frames a second"
    yield "sound", "none" if film.sample_rate is None else f"{film.sample_rate} samples a second"
