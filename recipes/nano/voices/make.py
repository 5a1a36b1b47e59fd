"""Write the reference samples of the bundle's named voices: a few seconds of each named speaker of the corpus."""

import logging
from pathlib import Path
from typing import Annotated

import soundfile
import typer

from recipes.nano.corpus.make import Speakers
from recipes.nano.corpus.speakers import NAMED
from recipes.nano.corpus.teacher_voice import SAMPLE_RATE

logger = logging.getLogger(__name__)

TEXT = "The rainbow is a division of white light into many beautiful colours, and people look for it after the rain."


def main(out: Annotated[Path, typer.Option(help="The bundle's folder of voices.")]) -> None:
    """Speak one sentence with every voice."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    out.mkdir(parents=True, exist_ok=True)
    speakers = Speakers.beginning()
    for name, speaker in NAMED.items():
        spoken = speakers.speak(TEXT, speaker, pace=1.0, seed=0)
        if spoken is None:
            raise SystemExit(f"{name}'s teacher does not speak {TEXT!r} as one sentence")
        soundfile.write(out / f"{name}.flac", spoken.samples, SAMPLE_RATE, subtype="PCM_16")
        logger.info("%s: %.1f s", name, len(spoken.samples) / SAMPLE_RATE)


if __name__ == "__main__":
    typer.run(main)
