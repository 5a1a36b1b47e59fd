"""Scores as tables for people."""

from collections.abc import Mapping

from rich.table import Table

from benchmarks.face.measures import Measure
from benchmarks.face.profiling import Stage

Judged = Mapping[str, Mapping[str, object] | None]
VERDICTS = {True: "yes", False: "[bold red]NO[/]", None: ""}


def verdict_table(sections: Mapping[str, tuple[Mapping[str, Measure], Judged]]) -> Table:
    """One row a measure; a measure without a score keeps its row."""
    table = Table("measure", "target", title="Face codec", title_justify="left")
    for heading in ("median", "worst"):
        table.add_column(heading, justify="right")
    table.add_column("worst at")
    table.add_column("met")
    for name, (measures, judged) in sections.items():
        table.add_section()
        table.add_row(f"[bold]{name}[/]")
        for key, measure in measures.items():
            verdict = judged.get(key)
            if verdict is None:
                table.add_row(measure.title, measure.target, "", "", "not measured", "")
            else:
                numbers = (f"{verdict[which]:.4g}" for which in ("median", "worst"))
                table.add_row(measure.title, measure.target, *numbers, str(verdict["at"]), VERDICTS[verdict["met"]])
    return table


def portrait_table(measures: Mapping[str, Measure], scores: Mapping[str, Mapping[str, float]]) -> Table:
    """Every portrait's median over its clips."""
    table = Table("portrait", title="Medians over clips", title_justify="left", padding=(0, 0))
    for key in measures:
        table.add_column(key.replace("_", "\n"), justify="right")
    for name, row in scores.items():
        table.add_row(name, *(f"{row[key]:.3g}" if key in row else "" for key in measures))
    return table


def stage_table(stages: list[Stage]) -> Table:
    """The profile of a frame."""
    table = Table("function", title="A rendered frame, under the profiler", title_justify="left")
    for heading in ("calls", "own ms", "total ms"):
        table.add_column(heading, justify="right")
    for stage in stages:
        table.add_row(stage.name, f"{stage.calls:.1f}", f"{stage.own_ms:.2f}", f"{stage.total_ms:.2f}")
    return table
