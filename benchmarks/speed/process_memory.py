"""How much memory this process has, as Linux tells it."""

import re
from pathlib import Path

STATUS = Path("/proc/self/status")
PEAK, RESIDENT = "VmHWM", "VmRSS"


def megabytes(field: str) -> float:
    """The most so far (`PEAK`) or now (`RESIDENT`), MB."""
    found = re.search(rf"{field}:\s+(\d+) kB", STATUS.read_text(encoding="ascii"))
    if found is None:
        raise RuntimeError(f"{STATUS} has no {field}")
    return int(found[1]) * 1024 / 1e6
