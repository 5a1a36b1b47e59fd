"""What `corpus.align_grid` wrote: words and phones of the GRID clips, with their times."""

import json
from pathlib import Path
from typing import Any

LARGEST_DEVIATION = 0.2
"""Clips whose aligned words start this many seconds off GRID's own times are left out."""


def read_alignments(path: Path) -> dict[str, dict[str, Any]]:
    """Clip name -> its line; nothing where there is no such file yet."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {record["name"]: record for record in map(json.loads, lines)}
