"""`talker say`: text and voice in, wav out."""

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

import talker_t2av
from talker_t2av.cli.writing import show_progress
from talker_t2av.media.audio import WAV
from talker_t2av.media.targets import check_target

DEFAULT_TARGET = Path("speech.wav")


def say(
    text: Annotated[str, typer.Option(help="What to say, in English.")],
    voice: Annotated[
        str | None,
        typer.Option(help="Name from `talker voices`, or a sound file of one person (its first minute counts)."),
    ] = None,
    out: Annotated[Path, typer.Option(help="The wav to write.")] = DEFAULT_TARGET,
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same sound.")] = 0,
    speed: Annotated[float, typer.Option(help="How fast: 0.7 to 1.4 times the natural pace, in steps of 0.1.")] = 1.0,
    bundle: Annotated[str, typer.Option(help="Name of an embedded bundle, or a bundle folder.")] = "nano",
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON for programs.")] = False,
) -> None:
    """Speak a text, without a face.

    Example: talker say --text "Good morning!" --voice heart --out morning.wav
    """
    check_target(out, WAV)
    with show_progress(quiet=as_json) as progress:
        progress.add_task("speaking", total=None)
        talker = talker_t2av.Talker.load(bundle, device)
        talker.bundle.limit_threads()
        start = time.perf_counter()
        sound = talker.say(text, voice, seed=seed, speed=speed)
        sound.save(out)
    took = time.perf_counter() - start
    if as_json:
        made = {"path": str(out), "seconds": sound.seconds, "took": took, "capped": sound.capped}
        words = [asdict(word) for word in sound.words]
        typer.echo(json.dumps(made | {"words": words, "seed": seed, "speed": speed, "bundle": bundle}))
    else:
        cut = " The cap on length cut a sentence off; try another --seed." if sound.capped else ""
        factor = took / sound.seconds
        typer.echo(f"{out}: {sound.seconds:.1f} s of speech in {took:.1f} s (real-time factor {factor:.2f}).{cut}")
