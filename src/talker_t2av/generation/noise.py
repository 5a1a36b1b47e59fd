"""Where the random numbers of generation come from: standard normal noise for the two heads."""

from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor


class Noise(Protocol):
    """The noise of all members of a batch."""

    def draw(self, name: str, steps: Tensor, shape: torch.Size) -> Tensor:
        """[B, P, C] noise of one head ("speech" or "motion"): of each member at the `steps` [B]-th of its patches.

        A member whose step is negative has not begun: its row is not used, and nothing is drawn for it."""
        ...

    def joined(self, other: "Noise") -> "Noise":
        """The noise of these members, then of the other's. Raises ValueError for one of another kind."""
        ...

    def kept(self, rows: list[int]) -> "Noise":
        """The noise of these members only."""
        ...


class SeededNoise:
    """One generator a member and head, so that a member's noise depends on its seed alone.

    What is joined or kept goes on drawing from the same generators."""

    def __init__(self, seeds: Sequence[int], device: torch.device) -> None:
        self._device = device
        self._generators = {
            name: [torch.Generator().manual_seed(2 * seed + offset) for seed in seeds]
            for offset, name in enumerate(("speech", "motion"))
        }

    def draw(self, name: str, steps: Tensor, shape: torch.Size) -> Tensor:
        """Draws are in order: of `steps` only the sign is used. Raises ValueError for another number of members."""
        generators = self._generators[name]
        if not shape[0] == len(steps) == len(generators):
            raise ValueError(f"noise of {len(generators)} members was asked for {tuple(shape)} at {len(steps)} steps")
        rows = [
            torch.zeros(shape[1:]) if step < 0 else torch.randn(shape[1:], generator=generator)
            for step, generator in zip(steps.tolist(), generators, strict=True)
        ]
        return torch.stack(rows).to(self._device)

    def joined(self, other: Noise) -> "SeededNoise":
        """As `Noise` has it."""
        if not isinstance(other, SeededNoise):
            raise ValueError(f"seeded noise cannot be joined with {type(other).__name__}")
        return self._of({name: own + other._generators[name] for name, own in self._generators.items()})

    def kept(self, rows: list[int]) -> "SeededNoise":
        """As `Noise` has it."""
        return self._of({name: [own[row] for row in rows] for name, own in self._generators.items()})

    def _of(self, generators: dict[str, list[torch.Generator]]) -> "SeededNoise":
        noise = SeededNoise([], self._device)
        noise._generators = generators
        return noise
