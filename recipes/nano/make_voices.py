"""Write the reference samples of the bundle's named voices: a few seconds of the teacher at each pitch."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import soundfile
import typer
from teacher_voice import SAMPLE_RATE, TeacherVoice

NAMES = {
    "heart": "heart",
    "river": "heart_low",
    "willow": "heart_mellow",
    "sunny": "heart_bright",
    "pixie": "heart_young",
}
"""Voice of the bundle: speaker of the corpus."""
TEXT = "The rainbow is a division of white light into many beautiful colours, and people look for it after the rain."


def main(out: Annotated[Path, typer.Option(help="The bundle's folder of voices.")]) -> None:
    """Speak one sentence with every voice."""
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as workplace:
        teacher = TeacherVoice(Path(workplace))
        for name, speaker in NAMES.items():
            spoken = teacher.speak(TEXT, speaker, seed=0)
            if spoken is None:
                raise SystemExit(f"the teacher does not speak {TEXT!r} as one sentence")
            soundfile.write(out / f"{name}.flac", spoken.samples, SAMPLE_RATE, subtype="PCM_16")


if __name__ == "__main__":
    typer.run(main)
