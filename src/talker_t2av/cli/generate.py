"""`talker generate`: text, portrait and voice in, mp4 out."""

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
    SpeedOption,
    SubtitlesOption,
    TextFileOption,
    TextOption,
    VoiceOption,
    film_option,
    read_text,
)
from talker_t2av.cli.outputs import choose_output
from talker_t2av.cli.writing import make_film

EXAMPLE_TEXT = "Hello from orbit! A moment ago I was only a photograph. Now I can talk."
DEFAULT_TARGET = Path("talker.mp4")


def generate(
    text: TextOption = None,
    text_file: TextFileOption = None,
    lexicon: LexiconOption = None,
    portrait: PortraitOption = None,
    voice: VoiceOption = None,
    face: FaceOption = None,
    out: Annotated[Path | None, film_option(DEFAULT_TARGET)] = None,
    play: PlayOption = False,
    subtitles: SubtitlesOption = None,
    seed: SeedOption = 0,
    speed: SpeedOption = 1.0,
    lead_in: Annotated[float, typer.Option(help="Seconds of silence before the voice, while the face waits.")] = 0.0,
    lead_out: Annotated[float, typer.Option(help="The same after it.")] = 0.0,
    max_seconds: Annotated[
        float | None, typer.Option(help="Stop after so many seconds, although there is more to say.")
    ] = None,
    framing: FramingOption = "whole",
    size: SizeOption = None,
    fps: FpsOption = 25,
    bundle: BundleOption = "nano",
    device: DeviceOption = "auto",
    compiled: CompileOption = False,
    as_json: JsonOption = False,
) -> None:
    """Make a portrait say a text. Without arguments it makes a worked example.

    Example: talker generate --text "Good morning!" --portrait me.jpg --voice heart --out morning.mp4
    """
    given = read_text(text, text_file)
    wanted = EXAMPLE_TEXT if given is None else given
    output = choose_output(out, play, DEFAULT_TARGET)
    settings: dict[str, Any] = {"speed": speed, "lead_in": lead_in, "lead_out": lead_out}
    settings |= {"framing": framing, "size": size, "fps": fps}
    settings |= {} if max_seconds is None else {"max_seconds": max_seconds}
    make_film(
        "generate",
        lambda talker: talker.stream(wanted, portrait, voice, seed=seed, face=face, lexicon=lexicon, **settings),
        output,
        subtitles=subtitles,
        seed=seed,
        settings=settings,
        bundle=bundle,
        device=device,
        compiled=compiled,
        as_json=as_json,
    )
