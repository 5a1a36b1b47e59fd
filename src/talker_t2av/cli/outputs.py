"""Where a film goes: into a file, down standard output, or into a player. What all verbs that make films share."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import IO, Protocol, cast

import numpy as np

from talker_t2av.errors import UserError
from talker_t2av.media.encoding import FilmFormat
from talker_t2av.media.live import Mp4Stream, ReaderGoneError
from talker_t2av.media.provenance import Provenance
from talker_t2av.media.targets import check_target
from talker_t2av.media.video import MP4, Mp4Writer

STANDARD_OUTPUT = Path("-")

PLAYERS = {
    "ffplay": ("-loglevel", "error", "-autoexit", "-window_title", "talker", "-i", "pipe:0"),
    "mpv": ("--really-quiet", "-"),
    "vlc": ("--quiet", "--play-and-exit", "-"),
}
"""Programs that can show a film from their standard input, the first choice first, and how they are asked to."""


class FilmWriter(Protocol):
    """Takes a film piece by piece."""

    def write(self, frames: np.ndarray, samples: np.ndarray, durations: Sequence[Fraction] | None = None) -> None:
        """Append frames and samples, as `media.encoding.Encoder.write` takes them."""
        ...


class Output(Protocol):
    """Where a film goes. It is opened when the first piece is there: until then nothing is written or shown."""

    @property
    def name(self) -> str:
        """For the summary."""
        ...

    @property
    def is_standard_output(self) -> bool:
        """Lines for people and programs must keep away from it then."""
        ...

    @property
    def is_watched(self) -> bool:
        """It takes the film no faster than it plays, so that the time taken says nothing."""
        ...

    def open(self, film: FilmFormat, provenance: Provenance) -> AbstractContextManager[FilmWriter]:
        """Begin a film."""
        ...


@dataclass(frozen=True)
class FileOutput:
    """An mp4 that is there when it is complete."""

    path: Path
    is_standard_output = False
    is_watched = False

    @property
    def name(self) -> str:
        """The path, as it was given."""
        return str(self.path)

    def open(self, film: FilmFormat, provenance: Provenance) -> AbstractContextManager[FilmWriter]:
        """Begin a file."""
        return Mp4Writer(self.path, film, provenance)


@dataclass(frozen=True)
class PipeOutput:
    """Fragmented mp4 on standard output."""

    name = "standard output"
    is_standard_output = True
    is_watched = False

    def open(self, film: FilmFormat, provenance: Provenance) -> AbstractContextManager[FilmWriter]:
        """Begin a stream. Raises `ReaderGoneError` when its reader has enough."""
        return Mp4Stream(sys.stdout.fileno(), film, provenance)


@dataclass(frozen=True)
class PlayerOutput:
    """A player's window, which shows the film while it is made."""

    name: str
    command: tuple[str, ...]
    is_standard_output = False
    is_watched = True

    @contextmanager
    def open(self, film: FilmFormat, provenance: Provenance) -> Iterator[FilmWriter]:
        """Start the player, and wait until it has shown the film.

        Raises `ReaderGoneError` when its window is closed before, `UserError` where it fails.
        """
        started = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, bufsize=0)  # noqa: S603
        with started as player, ExitStack() as after_errors:
            after_errors.callback(player.terminate)
            pipe = cast(IO[bytes], player.stdin)
            try:
                with Mp4Stream(pipe.fileno(), film, provenance) as stream:
                    yield stream
            except ReaderGoneError:
                after_errors.pop_all()
                self._check(player)
                raise
            after_errors.pop_all()
            pipe.close()
            self._check(player)

    def _check(self, player: subprocess.Popen[bytes]) -> None:
        code = player.wait()
        if code:
            raise UserError(f"The player {self.name} failed (exit code {code}); write a file with --out instead.")


def choose_output(out: Path | None, play: bool, default: Path) -> Output:
    """What --out and --play ask for. Raises `UserError` where that cannot be done, before anything is made."""
    if play:
        if out is not None:
            raise UserError("Both --play and --out are given; choose one.")
        return find_player()
    if out != STANDARD_OUTPUT:
        path = out or default
        check_target(path, MP4)
        return FileOutput(path)
    if sys.stdout.isatty():
        raise UserError("A terminal cannot show a film: send it on, as with `--out - | ffplay -`, or use --play.")
    return PipeOutput()


def find_player() -> PlayerOutput:
    """The first player that is installed. Raises `UserError` where there is none."""
    for name, options in PLAYERS.items():
        program = shutil.which(name)
        if program is not None:
            return PlayerOutput(name, (program, *options))
    names = ", ".join(PLAYERS)
    raise UserError(f"There is no player for --play: install one of {names}, or write a file with --out.")
