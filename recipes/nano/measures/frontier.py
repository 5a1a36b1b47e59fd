"""The frontier of what is cheap and good: which choices no other choice beats, and a picture of them."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

PANEL_INCHES = (6, 4.5)


def frontier(costs: Sequence[float], scores: Sequence[float]) -> list[int]:
    """Indices, by rising cost, of the points that no other point beats; cost and score are both better when lower.

    A point is beaten by one that is no worse in both and better in one; of equal points the first stays.
    """
    best, kept = np.inf, []
    for index in sorted(range(len(costs)), key=lambda index: (costs[index], scores[index], index)):
        if scores[index] < best:
            best = scores[index]
            kept.append(index)
    return kept


def plot_frontiers(
    path: Path, costs: Sequence[float], measures: dict[str, Sequence[float]], higher_is_better: set[str], default: int
) -> None:
    """A picture with one panel a measure: every choice, the frontier as a line, the choice `default` as a star."""
    width, height = PANEL_INCHES
    figure, panels = plt.subplots(1, len(measures), figsize=(width * len(measures), height), squeeze=False)
    for panel, (name, values) in zip(panels[0], measures.items(), strict=True):
        sign = -1 if name in higher_is_better else 1
        best = frontier(costs, [sign * value for value in values])
        panel.scatter(costs, values, s=14, color="0.6", label="choices")
        panel.plot([costs[i] for i in best], [values[i] for i in best], "o-", label="frontier")
        panel.scatter(
            [costs[default]], [values[default]], marker="*", s=200, color="tab:red", zorder=3, label="default"
        )
        panel.set(xlabel="seconds on one core for a second of audio", ylabel=name)
        panel.grid(alpha=0.3)
    panels[0, 0].legend()
    figure.tight_layout()
    figure.savefig(path, dpi=120)
    plt.close(figure)
