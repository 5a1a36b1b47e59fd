r"""Films of unseen sentences, from text to mp4, for whatever is measured on finished films.

PYTHONPATH=src python -m benchmarks.films.make PORTRAIT.jpg ... \
    --sentences recipes/nano/evaluation/sentences.txt --out films
"""

import itertools
from pathlib import Path
from typing import Annotated

import torch
import typer

from talker_t2av import Talker


def main(
    portraits: Annotated[list[Path], typer.Argument(help="Pictures with one face; the sentences take turns.")],
    sentences: Annotated[Path, typer.Option(help="Sentences, one a line.")],
    out: Annotated[Path, typer.Option(help="Folder of the films, named after the sentences' numbers.")],
    bundle: str = "nano",
    count: Annotated[int, typer.Option(min=1, help="How many of the sentences.")] = 40,
    size: Annotated[int, typer.Option(help="Edge of the square around the head, pixels.")] = 512,
) -> None:
    """Make the films: the sentence's number is the seed."""
    torch.set_num_threads(1)
    out.mkdir(parents=True, exist_ok=True)
    talker = Talker.load(bundle, device="cpu")
    texts = sentences.read_text("utf-8").splitlines()[:count]
    for number, (text, portrait) in enumerate(zip(texts, itertools.cycle(portraits), strict=False)):
        talker.generate(text, portrait, seed=number, framing="square", size=size).save(out / f"{number:03d}.mp4")


if __name__ == "__main__":
    typer.run(main)
