"""Does one person speak from beginning to end? How much the voice changes, against how much one voice does.

The embeddings of two stretches of one person differ for two reasons: each is an average over few windows, and people
move their voices. Both are known; what is left is another person.
"""

from torch import Tensor

WINDOW_SECONDS, STEP_SECONDS = 1.6, 0.4
WINDOW_STEPS = round(WINDOW_SECONDS / STEP_SECONDS)
CONTEXT = 10
"""Windows that are looked at to either side, 5.2 s: longer ones dilute the turns of a conversation."""
WITHIN_WINDOW, WITHIN_PERSON = 0.2, 0.05
"""Squared distance of one window from its person's mean, and of two long stretches of one person from each other."""


def strongest_change(embeddings: Tensor) -> float:
    """[P, S] embeddings of windows of 1.6 s, 0.4 s apart -> the largest squared distance between what comes before a
    moment and what comes after, as a multiple of what one person accounts for; 0 where there are too few windows."""
    changes = [0.0]
    for before in range(1, len(embeddings) - WINDOW_STEPS + 1):
        after = before - 1 + WINDOW_STEPS
        left, right = embeddings[max(0, before - CONTEXT) : before], embeddings[after : after + CONTEXT]
        distance = (left.mean(dim=0) - right.mean(dim=0)).square().sum()
        chance = WITHIN_WINDOW * (1 / independent(left) + 1 / independent(right))
        changes.append(float(distance / (chance + WITHIN_PERSON)))
    return max(changes)


def independent(windows: Tensor) -> float:
    """How many windows without overlap there is room for."""
    return 1 + (len(windows) - 1) / WINDOW_STEPS
