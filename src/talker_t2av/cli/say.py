"""`talker say`: text and voice in, wav out."""

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from talker_t2av.cli.options import (
    BundleOption,
    CompileOption,
    DeviceOption,
    JsonOption,
    LexiconOption,
    SeedOption,
    SpeedOption,
    SubtitlesOption,
    TextFileOption,
    TextOption,
    VoiceOption,
    need_text,
)
from talker_t2av.cli.writing import load_talker, provenance_of, show_progress, told
from talker_t2av.media.audio import WAV
from talker_t2av.media.subtitles import save_subtitles
from talker_t2av.media.targets import check_target

DEFAULT_TARGET = Path("speech.wav")


def say(
    text: TextOption = None,
    text_file: TextFileOption = None,
    lexicon: LexiconOption = None,
    voice: VoiceOption = None,
    out: Annotated[Path, typer.Option(help="The wav to write.")] = DEFAULT_TARGET,
    subtitles: SubtitlesOption = None,
    seed: SeedOption = 0,
    speed: SpeedOption = 1.0,
    bundle: BundleOption = "nano",
    device: DeviceOption = "auto",
    compiled: CompileOption = False,
    as_json: JsonOption = False,
) -> None:
    """Speak a text, without a face.

    Example: talker say --text "Good morning!" --voice heart --out morning.wav
    """
    wanted = need_text(text, text_file)
    check_target(out, WAV)
    settings: dict[str, Any] = {"speed": speed}
    with show_progress(quiet=as_json) as progress:
        progress.add_task("speaking", total=None)
        talker = load_talker(bundle, device, compiled, subtitles)
        start = time.perf_counter()
        sound = talker.say(wanted, voice, seed=seed, lexicon=lexicon, **settings)
        sound.save(out, provenance_of("say", talker, seed, settings))
    took = time.perf_counter() - start
    if subtitles is not None:
        save_subtitles(subtitles, sound.words, sound.seconds)
    if as_json:
        made = {"path": str(out), "seconds": sound.seconds, "took": took, "capped": sound.capped}
        made |= asdict(sound.outcome)
        words = [asdict(word) for word in sound.words]
        typer.echo(json.dumps(made | {"words": words, "seed": seed, **settings, "bundle": bundle}))
    else:
        factor = took / sound.seconds
        typer.echo(
            f"{out}: {sound.seconds:.1f} s of speech in {took:.1f} s (real-time factor {factor:.2f})."
            f"{told(sound.capped, sound.outcome)}"
        )
