"""How fast the released model's parts are on one core, and how much of what the core can do that is.

PYTHONPATH=src python -m benchmarks.speed.full_model --out full_model.json [--part head ...]
"""

import logging
from pathlib import Path
from typing import Annotated

import torch
import typer
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.speed.full_parts import PARTS, Work
from benchmarks.speed.machine import Machine, measure_machine, seconds
from recipes.nano.measures.reports import log_table, write_report

logger = logging.getLogger(__name__)


def flops_of(work: Work) -> int:
    """Of one run, as PyTorch counts them."""
    with FlopCounterMode(display=False) as counter:
        (work.countable or work.run)()
    return counter.get_total_flops()


def measure(work: Work, repeats: int) -> dict[str, object]:
    """Time, and shares of what the machine can do right before."""
    machine: Machine = measure_machine(repeats)
    flops, time = flops_of(work), seconds(work.run, repeats)
    alone = seconds(work.alone, repeats) if work.alone is not None else None
    return {
        "part": work.name,
        "ms": 1000 * time,
        "GFLOP": flops / 1e9,
        "weights, MB": work.weights / 1e6,
        "of peak": flops / time / machine.matmul_peak,
        "of bandwidth": work.weights / time / machine.bandwidth,
        "linears alone, of time": "" if alone is None else alone / time,
        "peak, GFLOP/s": machine.matmul_peak / 1e9,
        "PyTorch's, GFLOP/s": machine.own_matmul / 1e9,
        "bandwidth, GB/s": machine.bandwidth / 1e9,
    }


def main(
    out: Annotated[Path, typer.Option(help="JSON report.")],
    part: Annotated[list[str] | None, typer.Option(help=f"Of {', '.join(PARTS)}; all without.")] = None,
    repeats: Annotated[int, typer.Option(min=1, help="Runs, of which the median counts.")] = 5,
) -> None:
    """Measure and report."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.set_num_threads(1)
    rows = []
    for name in part or PARTS:
        for work in PARTS[name]():
            with torch.inference_mode(name != "training"):
                rows.append(measure(work, repeats))
            log_table(logger, rows[-1:])
    log_table(logger, rows)
    write_report(out, {"parts": rows})


if __name__ == "__main__":
    typer.run(main)
