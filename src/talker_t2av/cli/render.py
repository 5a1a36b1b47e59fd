"""`talker render`: given motion and a portrait in, mp4 out."""

from pathlib import Path
from typing import Annotated, Any

import typer

from talker_t2av.cli.options import (
    BundleOption,
    CompileOption,
    DeviceOption,
    FaceOption,
    FramingOption,
    JsonOption,
    LexiconOption,
    PlayOption,
    PortraitOption,
    SeedOption,
    SizeOption,
    SubtitlesOption,
    VoiceOption,
    film_option,
    read_text,
)
from talker_t2av.cli.outputs import choose_output
from talker_t2av.cli.writing import make_film
from talker_t2av.config import Driving
from talker_t2av.errors import UserError

DEFAULT_TARGET = Path("rendered.mp4")


def render(
    motion: Annotated[
        Path, typer.Option(help="Motion file (.pt, from `talker encode` or a data set), or a video of one face.")
    ],
    portrait: PortraitOption = None,
    speech: Annotated[
        Path | None, typer.Option(help="Sound of the film, kept as it is: any sound or video file.")
    ] = None,
    text: Annotated[str | None, typer.Option(help="What is to be spoken to the motion instead.")] = None,
    text_file: Annotated[Path | None, typer.Option(help="File with what is to be spoken (UTF-8).")] = None,
    lexicon: LexiconOption = None,
    voice: VoiceOption = None,
    driving: Annotated[
        Driving,
        typer.Option(help="absolute: the motion as it is; relative: its changes, from the portrait's own pose on."),
    ] = "absolute",
    face: FaceOption = None,
    out: Annotated[Path | None, film_option(DEFAULT_TARGET)] = None,
    play: PlayOption = False,
    subtitles: SubtitlesOption = None,
    seed: SeedOption = 0,
    framing: FramingOption = "whole",
    size: SizeOption = None,
    bundle: BundleOption = "nano",
    device: DeviceOption = "auto",
    compiled: CompileOption = False,
    as_json: JsonOption = False,
) -> None:
    """Move a portrait by given motion; the film is as long as the motion.

    Example: talker render --motion clip.pt --portrait me.jpg --speech clip.wav --out film.mp4
    """
    said = read_text(text, text_file)
    if subtitles is not None and said is None:
        raise UserError("Subtitles need a text that is spoken: give --text or --text-file, or leave --subtitles out.")
    output = choose_output(out, play, DEFAULT_TARGET)
    settings: dict[str, Any] = {"driving": driving, "framing": framing, "size": size}
    make_film(
        "render",
        lambda talker: talker.stream_render(
            motion, portrait, speech=speech, text=said, voice=voice, seed=seed, face=face, lexicon=lexicon, **settings
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
