"""The benchmark of the four tasks: unseen sentences, real held-out clips and an unseen voice, by every method.

PYTHONPATH=src python -m benchmarks.tasks.report --grid grid_s1 --out folder

Films, their landmarks and the verdicts of the recogniser stay in --out, so that a run goes on where it was stopped:
give every bundle a folder of its own.
"""

import logging
from pathlib import Path
from typing import Annotated

import cv2
import torch
import typer

from benchmarks.tasks.first_media import first_media
from benchmarks.tasks.materials import grid_material, sentence_material, unseen_voice_material
from benchmarks.tasks.methods import METHODS, open_studio, possible_methods
from benchmarks.tasks.scores import SPEECH_RATE, score_recordings, score_takes
from benchmarks.tasks.table import TARGETS, Row, markdown_table
from benchmarks.tasks.takes import make_takes, recorded_takes
from recipes.nano.corpus.align_grid import make_aligner
from recipes.nano.evaluation.texts import SENTENCES
from recipes.nano.measures.judges import Judges
from recipes.nano.measures.reports import write_report
from talker_t2av.generation.pipeline import EXAMPLE_PORTRAIT

logger = logging.getLogger(__name__)


def main(
    grid: Annotated[Path, typer.Option(help="Folder with the GRID shards.")],
    out: Annotated[Path, typer.Option(help="Folder of the films, tasks.json and tasks.md.")],
    bundle: Annotated[str, typer.Option(help="Name or folder.")] = "nano",
    sentences: Annotated[Path, typer.Option(help="Unseen sentences, one a line.")] = SENTENCES,
    portrait: Annotated[Path, typer.Option(help="Whom the films show.")] = EXAMPLE_PORTRAIT,
    part: Annotated[list[str] | None, typer.Option(help=f"Any of {', '.join(METHODS)}; all if not given.")] = None,
    count: Annotated[int, typer.Option(min=2, help="Items of each material.")] = 20,
    size: Annotated[int, typer.Option(help="Edge of the square around the head, pixels.")] = 384,
) -> None:
    """Make what is missing, measure everything, write the table."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("faster_whisper").setLevel(logging.WARNING)
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    studio = open_studio(bundle, portrait, size)
    possible = possible_methods(studio.talker.bundle)
    for name in part or []:
        if name not in possible:
            raise typer.BadParameter(f"{name!r} is none of what this bundle can do: {', '.join(possible)}")

    given = out / "given"
    materials = [
        sentence_material(sentences, count, given / "sentences"),
        grid_material(grid, count, given / "grid"),
        unseen_voice_material(sentences, count, given / "unseen"),
    ]
    waits = first_media(studio, materials[0].items[0], without_text="a2v-textless" in possible)
    judges, aligner = Judges(SPEECH_RATE, out / "verdicts.jsonl"), make_aligner()
    rows = [
        Row("recorded", material.title, score_recordings(recorded_takes(material), judges, aligner))
        for material in materials
    ]
    for name in part or possible:
        method = METHODS[name]
        for material in materials:
            if method.filmed and not material.is_filmed:
                continue
            takes = make_takes(studio, method, material, out / name / material.name)
            scores = score_takes(takes, method, judges, aligner)
            rows.append(Row(method.title, material.title, scores, TARGETS.get((name, material.name), {})))

    report = {"bundle": bundle, "count": count, "size": size, "first_media": waits}
    write_report(out / "tasks.json", report | {"rows": [row.report() for row in rows]})
    table = markdown_table(rows)
    (out / "tasks.md").write_text(f"{table}\nSeconds to the first media: {waits}\n", "utf-8")
    logger.info("seconds to the first media: %s\n%s", waits, table)


if __name__ == "__main__":
    typer.run(main)
