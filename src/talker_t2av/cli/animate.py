"""`talker animate`: recorded speech and a portrait in, mp4 out."""

from pathlib import Path
from typing import Annotated, Any

import typer

import talker_t2av
from talker_t2av.cli.outputs import choose_output
from talker_t2av.cli.writing import show_progress, tell, write_clip
from talker_t2av.config import Framing
from talker_t2av.media.provenance import Provenance

DEFAULT_TARGET = Path("animated.mp4")


def animate(
    speech: Annotated[Path, typer.Option(help="Sound or video file of somebody speaking, up to a minute.")],
    portrait: Annotated[Path | None, typer.Option(help="Picture of a face; without one, an astronaut's.")] = None,
    text: Annotated[str | None, typer.Option(help="What is said in it; some bundles need to be told.")] = None,
    face: Annotated[int | None, typer.Option(help="Which of several faces, from 1, left to right.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(help=f"The mp4 to write, or - for standard output (fragments). [default: {DEFAULT_TARGET}]"),
    ] = None,
    play: Annotated[
        bool, typer.Option("--play", help="Show it in ffplay, mpv or vlc while it is made, instead of writing it.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same clip.")] = 0,
    framing: Annotated[
        Framing, typer.Option(help="whole: the portrait as it is; square: head and shoulders.")
    ] = "whole",
    size: Annotated[int | None, typer.Option(help="Shorter edge of the video in pixels, an even number.")] = None,
    bundle: Annotated[str, typer.Option(help="Name of an embedded bundle, or a bundle folder.")] = "nano",
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON for programs.")] = False,
) -> None:
    """Let a portrait move its lips to recorded speech.

    Example: talker animate --speech me.wav --portrait me.jpg --text "Good morning!" --out morning.mp4
    """
    output = choose_output(out, play, DEFAULT_TARGET)
    with show_progress(quiet=as_json) as progress:
        task = progress.add_task("loading the model", total=None)
        talker = talker_t2av.Talker.load(bundle, device)
        talker.bundle.limit_threads()
        settings: dict[str, Any] = {"framing": framing, "size": size}
        pieces = talker.stream_animation(speech, portrait, text, seed=seed, face=face, **settings)
        config = talker.bundle.config
        provenance = Provenance("animate", config.name, seed, settings | {"sampling": config.sampling.model_dump()})
        summary = write_clip(
            pieces,
            output,
            provenance,
            lambda seconds: progress.update(task, description=f"made {seconds:.1f} s of video"),
        )
    tell(summary, output, as_json, {"seed": seed, "bundle": bundle})
