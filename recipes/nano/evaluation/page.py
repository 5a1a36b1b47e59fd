"""Write a page to listen to: unseen sentences, each in another voice: the bundle's, then imitated ones."""

import logging
from pathlib import Path
from typing import Annotated

import soundfile
import torch
import typer

from recipes.nano.evaluation.speaking import Line, speak_all
from recipes.nano.evaluation.texts import SENTENCES
from talker_t2av.checkpoints.bundles import load_bundle

logger = logging.getLogger(__name__)

PAGE = "README.md"


def main(
    reference: Annotated[list[Path], typer.Option(help="Speech of somebody to imitate; may be repeated.")],
    out: Annotated[Path, typer.Option(help="Folder of the page.")],
    sentences: Annotated[Path, typer.Option(help="Unseen sentences, one a line.")] = SENTENCES,
    bundle: str = "nano",
    seed: int = 0,
) -> None:
    """Speak as many sentences as there are voices and references."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.set_num_threads(1)
    loaded = load_bundle(bundle)
    voices: dict[str, str | Path] = {name: name for name in loaded.config.voices}
    voices |= {f"imitated_{path.stem}": path for path in reference}
    texts = sentences.read_text(encoding="utf-8").splitlines()[-len(voices) :]
    lines = [Line(text, loaded.voice(voice), seed) for text, voice in zip(texts, voices.values(), strict=True)]
    out.mkdir(parents=True, exist_ok=True)
    rows = ["# How nano sounds", "", "None of these sentences was trained on.", "", "| voice | sentence |", "|---|---|"]
    for name, line, speech in zip(voices, lines, speak_all(loaded, lines, loaded.config.sampling), strict=True):
        soundfile.write(out / f"{name}.mp3", speech.samples.numpy(), loaded.audio_codec.sample_rate)
        rows.append(f"| [{name}]({name}.mp3) | {line.text} |")
    (out / PAGE).write_text("\n".join(rows) + "\n", encoding="utf-8")
    logger.info("%d voices: %s", len(voices), out / PAGE)


if __name__ == "__main__":
    typer.run(main)
