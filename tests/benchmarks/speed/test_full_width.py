"""The parts of a large bundle, one after the other, on a tiny one."""

import json
from pathlib import Path

import pytest

from benchmarks.speed import full_width


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="memory is told by Linux")
def test_every_part_has_its_row(full_bundle: Path, tmp_path: Path) -> None:
    full_width.main(str(full_bundle), tmp_path / "report.json", patches=2, threads=None)
    rows = json.loads((tmp_path / "report.json").read_text())["steps"]
    assert [row["step"].split(":")[0] for row in rows] == [
        "load", "voice", "portrait", "text", "a patch", "a patch", "8 frames of sound", "4 frames of 512 x 512",
        "a second of speech",
    ]  # fmt: skip
    peaks = [row["peak, MB"] for row in rows]
    assert peaks == sorted(peaks) and all(row["resident, MB"] <= row["peak, MB"] for row in rows)
