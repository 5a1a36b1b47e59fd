"""`talker generate`: text, portrait and voice in, mp4 out."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

import talker_t2av
from talker_t2av.config import Framing
from talker_t2av.errors import UserError
from talker_t2av.media.subtitles import SpokenWord, check_subtitles_target, save_subtitles
from talker_t2av.media.targets import check_target
from talker_t2av.media.video import MP4, Mp4Writer

if TYPE_CHECKING:
    from talker_t2av.generation.clip import Clip

EXAMPLE_TEXT = "Hello from orbit! A moment ago I was only a photograph. Now I can talk."


@dataclass(frozen=True)
class Summary:
    """What was made, and how fast. Times are seconds."""

    path: str
    width: int
    height: int
    seconds: float
    """Length of the clip."""
    took: float
    """Time for generation and encoding, without loading the bundle."""
    real_time_factor: float
    """Time taken a second of video: below 1 is faster than it plays."""
    first_frame_after: float
    capped: bool
    """A sentence was cut off by the cap on its length."""
    words: tuple[SpokenWord, ...]
    """When each word is spoken; empty where the bundle does not tell."""

    def sentence(self) -> str:
        """For people."""
        cut = " The cap on length cut a sentence off; try another --seed." if self.capped else ""
        return (
            f"{self.path}: {self.seconds:.1f} s of video in {self.took:.1f} s "
            f"(real-time factor {self.real_time_factor:.2f}).{cut}"
        )


def generate(
    text: Annotated[str | None, typer.Option(help="What to say, in English.")] = None,
    text_file: Annotated[Path | None, typer.Option(help="File with what to say (UTF-8).")] = None,
    portrait: Annotated[Path | None, typer.Option(help="Picture of a face; without one, an astronaut's.")] = None,
    voice: Annotated[
        str | None,
        typer.Option(help="Name from `talker voices`, or a sound file of one person (its first minute counts)."),
    ] = None,
    face: Annotated[int | None, typer.Option(help="Which of several faces, from 1, left to right.")] = None,
    out: Annotated[Path, typer.Option(help="The mp4 to write.")] = Path("talker.mp4"),
    subtitles: Annotated[Path | None, typer.Option(help="Subtitles to write as well, .vtt or .srt.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same clip.")] = 0,
    speed: Annotated[float, typer.Option(help="How fast: 0.7 to 1.4 times the natural pace, in steps of 0.1.")] = 1.0,
    framing: Annotated[
        Framing, typer.Option(help="whole: the portrait as it is; square: head and shoulders.")
    ] = "whole",
    size: Annotated[int | None, typer.Option(help="Shorter edge of the video in pixels, an even number.")] = None,
    bundle: Annotated[str, typer.Option(help="Name of an embedded bundle, or a bundle folder.")] = "nano",
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON for programs.")] = False,
) -> None:
    """Make a portrait say a text. Without arguments it makes a worked example.

    Example: talker generate --text "Good morning!" --portrait me.jpg --voice heart --out morning.mp4
    """
    wanted = read_text(text, text_file)
    check_target(out, MP4)
    if subtitles is not None:
        check_subtitles_target(subtitles)
    with show_progress(quiet=as_json) as progress:
        task = progress.add_task("loading the model", total=None)
        talker = talker_t2av.Talker.load(bundle, device)
        talker.bundle.limit_threads()
        if subtitles is not None and not talker.tells_word_times:
            raise UserError(f"The bundle {bundle!r} does not tell when words are spoken: leave --subtitles out.")
        pieces = talker.stream(wanted, portrait, voice, seed=seed, framing=framing, size=size, face=face, speed=speed)
        summary = write_clip(
            pieces, out, lambda seconds: progress.update(task, description=f"made {seconds:.1f} s of video")
        )
    if subtitles is not None:
        save_subtitles(subtitles, summary.words, summary.seconds)
    if as_json:
        typer.echo(json.dumps(asdict(summary) | {"seed": seed, "speed": speed, "bundle": bundle}))
    else:
        typer.echo(summary.sentence())


def read_text(text: str | None, text_file: Path | None) -> str:
    """The text to say, from one of the two options or the worked example."""
    if text is not None and text_file is not None:
        raise UserError("Both --text and --text-file are given; choose one.")
    if text_file is None:
        return EXAMPLE_TEXT if text is None else text
    try:
        return text_file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"{text_file} is not a UTF-8 text; save it as plain text.") from error
    except OSError as error:
        raise UserError(f"The text file {text_file} cannot be read ({error.strerror}); check the name.") from error


def show_progress(quiet: bool) -> Progress:
    """A bar on a terminal; it moves without end, as the length of a clip is known when it is done."""
    console = Console(stderr=True)
    columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal)


def write_clip(pieces: Iterator["Clip"], path: Path, progress: Callable[[float], None]) -> Summary:
    """Encode pieces as they are made; `progress` is told the seconds so far."""
    start = time.perf_counter()
    first = next(pieces)
    height, width = first.frames.shape[1:3]
    frames, capped, first_frame_after = 0, False, 0.0
    words: list[SpokenWord] = []
    with Mp4Writer(path, width, height, first.sample_rate) as writer:
        for piece in chain((first,), pieces):
            if len(piece.frames) and not frames:
                first_frame_after = time.perf_counter() - start
            writer.write(piece.frames, piece.samples)
            words += piece.words
            frames, capped = frames + len(piece.frames), capped or piece.capped
            progress(frames / piece.fps)
    took, seconds = time.perf_counter() - start, frames / first.fps
    return Summary(str(path), width, height, seconds, took, took / seconds, first_frame_after, capped, tuple(words))
