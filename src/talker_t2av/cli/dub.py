"""`talker dub`: a video of somebody speaking and a text in, mp4 with new speech out."""

from pathlib import Path
from typing import Annotated, Any

import typer

import talker_t2av
from talker_t2av.cli.outputs import choose_output
from talker_t2av.cli.writing import show_progress, tell, write_clip
from talker_t2av.media.provenance import Provenance

DEFAULT_TARGET = Path("dubbed.mp4")


def dub(
    video: Annotated[Path, typer.Option(help="Video of one face speaking, up to 30 seconds; its sound is not used.")],
    text: Annotated[str, typer.Option(help="What to say to it, in English.")],
    voice: Annotated[
        str | None,
        typer.Option(help="Name from `talker voices`, or a sound file of one person (its first minute counts)."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help=f"The mp4 to write, or - for standard output (fragments). [default: {DEFAULT_TARGET}]"),
    ] = None,
    play: Annotated[
        bool, typer.Option("--play", help="Show it in ffplay, mpv or vlc while it is made, instead of writing it.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same clip.")] = 0,
    speed: Annotated[float, typer.Option(help="How fast: 0.7 to 1.4 times the natural pace, in steps of 0.1.")] = 1.0,
    bundle: Annotated[str, typer.Option(help="Name of an embedded bundle, or a bundle folder.")] = "nano",
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON for programs.")] = False,
) -> None:
    """Speak a text to the lips of a video.

    Example: talker dub --video silent.mp4 --text "Good morning!" --voice heart --out spoken.mp4
    """
    output = choose_output(out, play, DEFAULT_TARGET)
    with show_progress(quiet=as_json) as progress:
        progress.add_task("speaking", total=None)
        talker = talker_t2av.Talker.load(bundle, device)
        talker.bundle.limit_threads()
        settings: dict[str, Any] = {"speed": speed}
        config = talker.bundle.config
        provenance = Provenance("dub", config.name, seed, settings | {"sampling": config.sampling.model_dump()})
        pieces = (talker.dub(video, text, voice, seed=seed, speed=speed) for _ in range(1))
        summary = write_clip(pieces, output, provenance, lambda seconds: None)
    tell(summary, output, as_json, {"seed": seed, "speed": speed, "bundle": bundle})
