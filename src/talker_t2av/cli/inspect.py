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
from talker_t2av.media.inspection import Recording, inspect_recording
from talker_t2av.media.provenance import record_in


def inspect(
    file: Annotated[Path, typer.Argument(help="A video or wav.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Tell how a film or sound of this program was made. Exit code 2 for any other file.

    Example: talker inspect talker.mp4
    """
    recording = inspect_recording(file)
    record = record_in(recording.tags)
    if record is None:
        raise UserError(f"{file} was not made by talker_t2av, or another program took out what it says of itself.")
    if as_json:
        facts = {name: value for name, value in asdict(recording).items() if name != "tags"}
        typer.echo(json.dumps({"path": str(file), **facts, "provenance": record}))
        return
    table = Table("what", Column(Text(str(file))))
    for name, value in [*flat(record), *facts_of(recording)]:
        table.add_row(Text(name), Text(value))
    Console().print(table)


def flat(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Names and values for people; what is inside a value, like the settings, gets its own rows."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from flat(value)
        else:
            yield name.replace("_", " "), "not given" if value is None else str(value)


def facts_of(recording: Recording) -> Iterator[tuple[str, str]]:
    """The same of the file itself."""
    yield "length", f"{recording.seconds:.2f} s"
    if recording.frames_per_second is not None:
        size = f"{recording.width} x {recording.height} pixels"
        yield "picture", f"{size}, {recording.frames_per_second:g} frames a second"
    yield "sound", "none" if recording.sample_rate is None else f"{recording.sample_rate} samples a second"
