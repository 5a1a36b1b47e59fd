"""Making a film, encoding it meanwhile, and telling what came of it: shared by the verbs that make films."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

import talker_t2av
from talker_t2av.cli.outputs import Output
from talker_t2av.errors import UserError
from talker_t2av.media.provenance import Provenance
from talker_t2av.media.subtitles import SpokenWord, check_subtitles_target, save_subtitles

if TYPE_CHECKING:
    from talker_t2av.generation.clip import Clip
    from talker_t2av.generation.completeness import Outcome
    from talker_t2av.generation.pipeline import Talker


CUT_OFF = " It was cut off: by --max-seconds where that is given, else by the cap on a sentence (try another --seed)."
"""Behind the summary of what has such a sentence."""


def told(capped: bool, outcome: "Outcome") -> str:
    """What a summary has to say beside how long it took, each as a sentence behind a blank."""
    cut = CUT_OFF if capped else ""
    times = f"{outcome.redrawn} times" if outcome.redrawn > 1 else "once"
    again = f" Short parts were drawn again {times}, as words were missing." if outcome.redrawn else ""
    words = ", ".join(repr(word) for word in outcome.missed)
    missed = f" Listen whether {words} can be heard (else try another --seed)." if words else ""
    return cut + again + missed


@dataclass(frozen=True)
class Summary:
    """What was made, and how fast. Times are seconds."""

    path: str
    """The file, or where else the film went."""
    width: int
    height: int
    seconds: float
    """Length of the clip."""
    took: float
    """Time for generation and encoding, without loading the bundle; with the time that a slow reader lets it wait."""
    real_time_factor: float
    """Time taken a second of video: below 1 is faster than it plays."""
    first_frame_after: float
    capped: bool
    """A sentence was cut off by the cap on its length."""
    words: tuple[SpokenWord, ...]
    """When each word is spoken; empty where the bundle does not tell."""
    outcome: "Outcome"
    """Words that may be missing, and how often short parts were drawn again."""
    faster_speed: float | None
    """How fast the text is spoken, where it had to be faster than was asked for."""

    def sentence(self, with_speed: bool = True) -> str:
        """For people."""
        speed = f" in {self.took:.1f} s (real-time factor {self.real_time_factor:.2f})" if with_speed else ""
        faster = "" if self.faster_speed is None else f" To fit, it is spoken at {self.faster_speed:g} times the pace."
        return f"{self.path}: {self.seconds:.1f} s of video{speed}.{faster}{told(self.capped, self.outcome)}"


def show_progress(quiet: bool) -> Progress:
    """A bar on a terminal; it moves without end, as the length of a clip is known when it is done."""
    console = Console(stderr=True)
    columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal)


def load_talker(bundle: str, device: str, compiled: bool, subtitles: Path | None) -> "Talker":
    """A bundle, ready to run. Raises `UserError` for subtitles that cannot be made or written."""
    if subtitles is not None:
        check_subtitles_target(subtitles)
    talker = talker_t2av.Talker.load(bundle, device, compiled=compiled)
    talker.bundle.limit_threads()
    if subtitles is not None and not talker.tells_word_times:
        raise UserError(f"The bundle {bundle!r} does not tell when words are spoken: leave --subtitles out.")
    return talker


def provenance_of(task: str, talker: "Talker", seed: int, settings: Mapping[str, Any]) -> Provenance:
    """What a file says of how it was made."""
    config = talker.bundle.config
    sampling = config.animation_sampling if task == "animate" else config.sampling
    return Provenance(task, config.name, seed, {**settings, "sampling": sampling.model_dump()})


def make_film(
    task: str,
    pieces_of: Callable[["Talker"], Iterator["Clip"]],
    output: Output,
    *,
    subtitles: Path | None,
    seed: int,
    settings: Mapping[str, Any],
    bundle: str,
    device: str,
    compiled: bool,
    as_json: bool,
) -> None:
    """Load the bundle, write the film that `pieces_of` makes with it, then its subtitles, and tell.

    `task` is the verb's name, `settings` what else decides how the film looks and sounds: both go into its tags.
    """
    with show_progress(quiet=as_json) as progress:
        bar = progress.add_task("loading the model", total=None)
        talker = load_talker(bundle, device, compiled, subtitles)
        summary = write_clip(
            pieces_of(talker),
            output,
            provenance_of(task, talker, seed, settings),
            lambda seconds: progress.update(bar, description=f"made {seconds:.1f} s of video"),
        )
    if subtitles is not None:
        save_subtitles(subtitles, summary.words, summary.seconds)
    tell(summary, output, as_json, {"seed": seed, **settings, "bundle": bundle})


def write_clip(
    pieces: Iterator["Clip"], output: Output, provenance: Provenance, progress: Callable[[float], None]
) -> Summary:
    """Encode pieces as they are made; `progress` is told the seconds so far."""
    start = time.perf_counter()
    first = next(pieces)
    height, width = first.frames.shape[1:3]
    capped, first_frame_after, length = False, 0.0, Fraction(0)
    words, outcomes = list[SpokenWord](), list["Outcome"]()
    with output.open(first.format, provenance) as writer:
        for piece in chain((first,), pieces):
            if len(piece.frames) and not length:
                first_frame_after = time.perf_counter() - start
            writer.write(piece.frames, piece.samples, piece.durations)
            words += piece.words
            outcomes.append(piece.outcome)
            length, capped = length + piece.length, capped or piece.capped
            progress(float(length))
    took, seconds = time.perf_counter() - start, float(length)
    return Summary(
        path=output.name,
        width=width,
        height=height,
        seconds=seconds,
        took=took,
        real_time_factor=took / seconds,
        first_frame_after=first_frame_after,
        capped=capped,
        words=tuple(words),
        outcome=sum(outcomes[1:], outcomes[0]),
        faster_speed=first.speed,
    )


def tell(summary: Summary, output: Output, as_json: bool, settings: Mapping[str, Any]) -> None:
    """Print the summary; as JSON with the `settings` that it was made with. Not into the film itself."""
    sentence = summary.sentence(with_speed=not output.is_watched)
    made = asdict(summary)
    made |= made.pop("outcome")
    typer.echo(json.dumps(made | dict(settings)) if as_json else sentence, err=output.is_standard_output)
