"""Options that several verbs have: one definition, so that they mean the same everywhere."""

from pathlib import Path
from typing import Annotated, Any

import typer

from talker_t2av.config import Framing
from talker_t2av.errors import UserError

TextOption = Annotated[
    str | None,
    typer.Option(
        "--text",
        help="What to say: nano reads English, the released model Chinese as well. [word|phonemes] tells how a word is "
        "pronounced (nano), [pause 0.5s] makes a pause.",
    ),
]
TextFileOption = Annotated[Path | None, typer.Option("--text-file", help="File with what to say (UTF-8).")]
LexiconOption = Annotated[
    Path | None,
    typer.Option(
        "--lexicon",
        help="File that tells how names are spoken: lines of a word, a tab, then [phonemes] (nano) or other words.",
    ),
]
PortraitOption = Annotated[
    Path | None, typer.Option("--portrait", help="Picture of a face; without one, an astronaut's.")
]
VoiceOption = Annotated[
    str | None,
    typer.Option(
        "--voice", help="Name from `talker voices`, or a sound file of one person (a minute of speech counts)."
    ),
]
FaceOption = Annotated[int | None, typer.Option("--face", help="Which of several faces, from 1, left to right.")]
PlayOption = Annotated[
    bool, typer.Option("--play", help="Show it in ffplay, mpv or vlc while it is made, instead of writing it.")
]
SubtitlesOption = Annotated[Path | None, typer.Option("--subtitles", help="Subtitles to write as well, .vtt or .srt.")]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="The same seed makes the same.")]
SpeedOption = Annotated[
    float, typer.Option("--speed", help="How fast: 0.7 to 1.4 times the natural pace, in steps of 0.1.")
]
FramingOption = Annotated[
    Framing, typer.Option("--framing", help="whole: the portrait as it is; square: head and shoulders.")
]
SizeOption = Annotated[int | None, typer.Option("--size", help="Shorter edge of the video in pixels, an even number.")]
FpsOption = Annotated[int, typer.Option("--fps", help="Frames a second: 24, 25, 30, 50, 60 ...")]
BundleOption = Annotated[
    str, typer.Option("--bundle", "--model", help="Name of an embedded bundle, or a bundle folder.")
]
DeviceOption = Annotated[str, typer.Option("--device", help="auto, cpu, cuda or mps.")]
CompileOption = Annotated[
    bool,
    typer.Option("--compile", help="Have the talker compiled: minutes at first, faster then; for graphics cards."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the summary as JSON for programs.")]


def film_option(default: Path) -> Any:
    """--out of a verb that makes films."""
    return typer.Option(
        "--out", help="The mp4 to write, or - for standard output (fragments).", show_default=str(default)
    )


def read_text(text: str | None, text_file: Path | None) -> str | None:
    """The text of whichever of the two options was given. Raises `UserError` where both were, and for no text file."""
    if text is not None and text_file is not None:
        raise UserError("Both --text and --text-file are given; choose one.")
    if text_file is None:
        return text
    try:
        return text_file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"{text_file} is not a UTF-8 text; save it as plain text.") from error
    except OSError as error:
        raise UserError(f"The text file {text_file} cannot be read ({error.strerror}); check the name.") from error


def need_text(text: str | None, text_file: Path | None) -> str:
    """The same. Raises `UserError` as well where neither was given."""
    wanted = read_text(text, text_file)
    if wanted is None:
        raise UserError("There is nothing to say: give --text or --text-file.")
    return wanted
