"""What a benchmark leaves behind: a JSON file, a short table, and whether each target is met."""

import json
import logging
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Target:
    """A bar that a number has to reach or keep under."""

    at_least: float = -math.inf
    at_most: float = math.inf

    def judge(self, value: float) -> dict[str, object]:
        """The value, the target in words, and whether it is met."""
        met = self.at_least <= value <= self.at_most
        return {"value": round(value, 4), "target": str(self), "met": met}

    def __str__(self) -> str:
        low = "" if math.isinf(self.at_least) else f">= {self.at_least:g}"
        high = "" if math.isinf(self.at_most) else f"<= {self.at_most:g}"
        return " and ".join(filter(None, (low, high)))


def log_table(logger: logging.Logger, rows: Sequence[Mapping[str, object]]) -> None:
    """Rows with the same keys, as columns as wide as they need be."""
    cells = [list(rows[0]), *([_shown(value) for value in row.values()] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        logger.info("%s", "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def log_targets(logger: logging.Logger, judged: Mapping[str, Mapping[str, object]]) -> None:
    """One line a target."""
    log_table(logger, [{"measure": name, **verdict} for name, verdict in judged.items()])


def write_report(path: Path, report: Mapping[str, object]) -> None:
    """Write JSON and rename it into place."""
    temporary = path.with_suffix(".part")
    temporary.write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")
    os.replace(temporary, path)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
