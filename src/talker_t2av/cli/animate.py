"""`talker animate`: recorded speech and a portrait in, mp4 out."""

from pathlib import Path
from typing import Annotated, Any

import typer

from talker_t2av.cli.options import (
    BundleOption,
    CompileOption,
    DeviceOption,
    FaceOption,
    FpsOption,
    FramingOption,
    JsonOption,
    LexiconOption,
    PlayOption,
    PortraitOption,
    SeedOption,
    SizeOption,
    SubtitlesOption,
    film_option,
    read_text,
)
from talker_t2av.cli.outputs import choose_output
from talker_t2av.cli.writing import make_film
from talker_t2av.errors import UserError

DEFAULT_TARGET = Path("animated.mp4")


def animate(
    speech: Annotated[
        Path, typer.Option(help="Sound or video file of somebody speaking, up to ten minutes; one with --text.")
    ],
    portrait: PortraitOption = None,
    text: Annotated[str | None, typer.Option(help="What is said in it; some bundles need to be told.")] = None,
    text_file: Annotated[Path | None, typer.Option(help="File with what is said in it (UTF-8).")] = None,
    lexicon: LexiconOption = None,
    face: FaceOption = None,
    out: Annotated[Path | None, film_option(DEFAULT_TARGET)] = None,
    play: PlayOption = False,
    subtitles: SubtitlesOption = None,
    seed: SeedOption = 0,
    framing: FramingOption = "whole",
    size: SizeOption = None,
    fps: FpsOption = 25,
    bundle: BundleOption = "nano",
    device: DeviceOption = "auto",
    compiled: CompileOption = False,
    as_json: JsonOption = False,
) -> None:
    """Let a portrait move its lips to recorded speech; the film has the recording's own sound.

    Example: talker animate --speech me.wav --portrait me.jpg --text "Good morning!" --out morning.mp4
    """
    said = read_text(text, text_file)
    if subtitles is not None and said is None:
        raise UserError("Subtitles need to be told what is said: give --text or --text-file, or leave --subtitles out.")
    output = choose_output(out, play, DEFAULT_TARGET)
    settings: dict[str, Any] = {"framing": framing, "size": size, "fps": fps}
    make_film(
        "animate",
        lambda talker: talker.stream_animation(
            speech, portrait, said, seed=seed, face=face, lexicon=lexicon, **settings
        ),
        output,
        subtitles=subtitles,
        seed=seed,
        settings=settings,
        bundle=bundle,
        device=device,
        compiled=compiled,
        as_json=as_json,
    )
