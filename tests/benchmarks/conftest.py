"""Benchmarks are found from the root, as with `python -m`, and modules of the recipes from their own folder."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

sys.path[:0] = [str(ROOT), str(ROOT / "recipes" / "nano")]
