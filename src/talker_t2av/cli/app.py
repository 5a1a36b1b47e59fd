"""The command `talker`: its verbs, and how it fails."""

import errno
import logging
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from talker_t2av.cli.animate import animate
from talker_t2av.cli.dub import dub
from talker_t2av.cli.encode import encode
from talker_t2av.cli.generate import generate
from talker_t2av.cli.inspect import inspect
from talker_t2av.cli.models import models
from talker_t2av.cli.render import render
from talker_t2av.cli.say import say
from talker_t2av.cli.voices import voices
from talker_t2av.errors import UserError
from talker_t2av.media.live import ReaderGoneError

BAD_INPUT = 2

app = typer.Typer(
    help="Makes a portrait say a text in a voice of your choice.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(generate)
app.command()(animate)
app.command()(dub)
app.command()(say)
app.command()(render)
app.command()(encode)
app.command()(voices)
app.command()(inspect)
app.add_typer(models, name="models")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"talker {version('talker-t2av')}")
        raise typer.Exit


@app.callback()
def _options(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """Makes a portrait say a text in a voice of your choice."""


class _Warnings(logging.Handler):
    """Tells what the library warns of on the error stream."""

    def emit(self, record: logging.LogRecord) -> None:
        typer.echo(record.getMessage(), err=True)


def main() -> None:
    """Entry point: bad input becomes one sentence and exit code 2; a reader or viewer who has enough is no fault."""
    logger, warnings = logging.getLogger("talker_t2av"), _Warnings(logging.WARNING)
    logger.addHandler(warnings)
    try:
        app()
    except UserError as error:
        typer.echo(str(error), err=True)
        sys.exit(BAD_INPUT)
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        typer.echo(f"{str(error.filename)[:80]!r}... is too long for the name of a file; check the options.", err=True)
        sys.exit(BAD_INPUT)
    except ReaderGoneError:
        sys.exit(0)
    finally:
        logger.removeHandler(warnings)
