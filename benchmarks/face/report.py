"""The face codec's benchmark: portraits driven by held-out clips of GRID, measured and held against targets.

PYTHONPATH=src python -m benchmarks.face.report PORTRAIT.jpg ... --grid FOLDER --out report.json
"""

import logging
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.face.clips import read_drivers, stills
from benchmarks.face.codec import WEIGHTS, load_codec
from benchmarks.face.costs import limit_threads, measure_costs
from benchmarks.face.fidelity import measure_fidelity
from benchmarks.face.measures import COSTS, MEASURES
from benchmarks.face.portraits import ALL_HARD_CASES, hard_portraits, read_portraits
from benchmarks.face.profiling import profile_rendering
from benchmarks.face.scores import STILL, judge, medians
from benchmarks.face.tables import portrait_table, stage_table, verdict_table
from recipes.nano.measures.reports import write_report
from talker_t2av.codecs.face_mesh.face_model import FaceModel

TABLE_WIDTH = 200


def main(
    grid: Annotated[Path, typer.Option(help="Folder with the GRID shards.")],
    out: Annotated[Path, typer.Option(help="JSON report.")],
    portraits: Annotated[list[Path] | None, typer.Argument(help="Pictures with one face, besides skimage's.")] = None,
    weights: Annotated[Path, typer.Option(help="The motion codec's safetensors.")] = WEIGHTS,
    clips: Annotated[int, typer.Option(min=1, help="How many held-out clips drive each portrait.")] = 3,
    hard: Annotated[str, typer.Option(help="Hard cases to make from the portraits, with commas.")] = ALL_HARD_CASES,
    size: Annotated[int, typer.Option(help="Pixels of a rendered frame's edge.")] = 512,
    each: Annotated[bool, typer.Option("--each", help="Show every portrait's scores too.")] = False,
    profile: Annotated[bool, typer.Option("--profile", help="Show what the time of a frame is spent on.")] = False,
    costs_only: Annotated[bool, typer.Option("--costs-only", help="Measure only speed and memory.")] = False,
) -> None:
    """Measure, show the table, write the report."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    limit_threads()
    codec = load_codec(weights, size)
    model = FaceModel.load(weights, codec.latent_size)
    drivers = read_drivers(grid, clips, codec)
    pictures = read_portraits(portraits or [])
    first = next(iter(pictures.values()))
    costs = {"": {STILL: measure_costs(first, drivers[0], codec, weights)}}
    stages = profile_rendering(first, drivers[0], codec) if profile else []
    scores, refused = {}, {}
    if not costs_only:
        pictures |= stills(drivers) | hard_portraits(pictures, hard, codec.finder)
        scores, refused = measure_fidelity(pictures, drivers, codec, model)

    report = {
        "clips": [driver.name for driver in drivers],
        "fidelity": judge(MEASURES, scores),
        "costs": judge(COSTS, costs),
        "refused": refused,
        "portraits": medians(MEASURES, scores),
        "scores": scores,
        "profile": [asdict(stage) for stage in stages],
    }
    write_report(out, report)
    console = Console(width=TABLE_WIDTH)
    console.print(verdict_table({"fidelity": (MEASURES, report["fidelity"]), "costs": (COSTS, report["costs"])}))
    if each and scores:
        console.print(portrait_table(MEASURES, report["portraits"]))
    if stages:
        console.print(stage_table(stages))


if __name__ == "__main__":
    typer.run(main)
