"""Benchmarks import each other, and modules of the recipes, as scripts do: from their own folders."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "recipes" / "nano")]
