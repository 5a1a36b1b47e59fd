"""`talker dub`: a video of somebody speaking and a text in, mp4 with new speech out."""

from pathlib import Path
from typing import Annotated, Any

import typer

from talker_t2av.cli.options import (
    BundleOption,
    CompileOption,
    DeviceOption,
    JsonOption,
    LexiconOption,
    PlayOption,
    SeedOption,
    SpeedOption,
    SubtitlesOption,
    TextFileOption,
    TextOption,
    VoiceOption,
    film_option,
    need_text,
)
from talker_t2av.cli.outputs import choose_output
from talker_t2av.cli.writing import make_film

DEFAULT_TARGET = Path("dubbed.mp4")


def dub(
    video: Annotated[Path, typer.Option(help="Video of one face speaking, up to 30 seconds; its sound is not used.")],
    text: TextOption = None,
    text_file: TextFileOption = None,
    lexicon: LexiconOption = None,
    voice: VoiceOption = None,
    out: Annotated[Path | None, film_option(DEFAULT_TARGET)] = None,
    play: PlayOption = False,
    subtitles: SubtitlesOption = None,
    seed: SeedOption = 0,
    speed: SpeedOption = 1.0,
    bundle: BundleOption = "nano",
    device: DeviceOption = "auto",
    compiled: CompileOption = False,
    as_json: JsonOption = False,
) -> None:
    """Speak a text to a video, all of whose frames are kept.

    It begins where the lips begin to move. What is too long is spoken faster, up to 1.4 times the natural pace.

    Example: talker dub --video silent.mp4 --text "Good morning!" --voice heart --out spoken.mp4
    """
    wanted = need_text(text, text_file)
    output = choose_output(out, play, DEFAULT_TARGET)
    settings: dict[str, Any] = {"speed": speed}
    make_film(
        "dub",
        lambda talker: talker.stream_dub(video, wanted, voice, seed=seed, lexicon=lexicon, **settings),
        output,
        subtitles=subtitles,
        seed=seed,
        settings=settings,
        bundle=bundle,
        device=device,
        compiled=compiled,
        as_json=as_json,
    )
