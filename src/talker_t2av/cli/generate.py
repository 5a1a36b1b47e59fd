"""`talker generate`: text, portrait and voice in, mp4 out."""

from pathlib import Path
from typing import Annotated, Any

import typer

import talker_t2av
from talker_t2av.cli.outputs import choose_output
from talker_t2av.cli.writing import show_progress, tell, write_clip
from talker_t2av.config import Framing
from talker_t2av.errors import UserError
from talker_t2av.media.provenance import Provenance
from talker_t2av.media.subtitles import check_subtitles_target, save_subtitles

EXAMPLE_TEXT = "Hello from orbit! A moment ago I was only a photograph. Now I can talk."
DEFAULT_TARGET = Path("talker.mp4")


def generate(
    text: Annotated[str | None, typer.Option(help="What to say, in English.")] = None,
    text_file: Annotated[Path | None, typer.Option(help="File with what to say (UTF-8).")] = None,
    portrait: Annotated[Path | None, typer.Option(help="Picture of a face; without one, an astronaut's.")] = None,
    voice: Annotated[
        str | None,
        typer.Option(help="Name from `talker voices`, or a sound file of one person (its first minute counts)."),
    ] = None,
    face: Annotated[int | None, typer.Option(help="Which of several faces, from 1, left to right.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(help=f"The mp4 to write, or - for standard output (fragments). [default: {DEFAULT_TARGET}]"),
    ] = None,
    play: Annotated[
        bool, typer.Option("--play", help="Show it in ffplay, mpv or vlc while it is made, instead of writing it.")
    ] = False,
    subtitles: Annotated[Path | None, typer.Option(help="Subtitles to write as well, .vtt or .srt.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same clip.")] = 0,
    speed: Annotated[float, typer.Option(help="How fast: 0.7 to 1.4 times the natural pace, in steps of 0.1.")] = 1.0,
    lead_in: Annotated[float, typer.Option(help="Seconds of silence before the voice, the face at rest.")] = 0.0,
    lead_out: Annotated[float, typer.Option(help="The same after it.")] = 0.0,
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
    output = choose_output(out, play, DEFAULT_TARGET)
    if subtitles is not None:
        check_subtitles_target(subtitles)
    with show_progress(quiet=as_json) as progress:
        task = progress.add_task("loading the model", total=None)
        talker = talker_t2av.Talker.load(bundle, device)
        talker.bundle.limit_threads()
        if subtitles is not None and not talker.tells_word_times:
            raise UserError(f"The bundle {bundle!r} does not tell when words are spoken: leave --subtitles out.")
        settings: dict[str, Any] = {"speed": speed, "lead_in": lead_in, "lead_out": lead_out}
        settings |= {"framing": framing, "size": size}
        pieces = talker.stream(wanted, portrait, voice, seed=seed, face=face, **settings)
        config = talker.bundle.config
        provenance = Provenance("generate", config.name, seed, settings | {"sampling": config.sampling.model_dump()})
        summary = write_clip(
            pieces,
            output,
            provenance,
            lambda seconds: progress.update(task, description=f"made {seconds:.1f} s of video"),
        )
    if subtitles is not None:
        save_subtitles(subtitles, summary.words, summary.seconds)
    tell(summary, output, as_json, {"seed": seed, "speed": speed, "bundle": bundle})


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
