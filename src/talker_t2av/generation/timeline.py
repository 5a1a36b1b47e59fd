"""Motion comes 25 times a second; a film may show more frames, or fewer."""

import torch
from torch import Tensor

from talker_t2av.codecs.protocols import FRAME_RATE


class Timeline:
    """Codes as they arrive, read at the times of a film's frames: evenly between two codes."""

    def __init__(self, fps: int) -> None:
        self._fps = fps
        self._codes: Tensor | None = None
        self._first = 0
        """Of the codes that are kept."""
        self._shown = 0
        self._ended = False

    @property
    def _total(self) -> int:
        return self._first + (0 if self._codes is None else len(self._codes))

    def push(self, motion: Tensor) -> None:
        """Codes [t, M] more."""
        self._codes = motion if self._codes is None else torch.cat((self._codes, motion))

    def end(self) -> None:
        """There will be no more: the last code is shown to its end."""
        self._ended = True

    def ready(self) -> int:
        """How many frames can be shown that have not been."""
        if self._ended:
            frames = (2 * self._total * self._fps + FRAME_RATE) // (2 * FRAME_RATE)
        else:
            frames = (self._total - 1) * self._fps // FRAME_RATE + 1 if self._total else 0
        return frames - self._shown

    def take(self, count: int) -> Tensor | None:
        """[count, M] codes of the next frames, of which so many are ready; None for none."""
        if self._codes is None or not count:
            return None
        places = torch.arange(self._shown, self._shown + count) * FRAME_RATE
        before = (places // self._fps - self._first).clamp(max=len(self._codes) - 1)
        after = (before + 1).clamp(max=len(self._codes) - 1)
        share = (places % self._fps / self._fps)[:, None].to(self._codes)
        taken = self._codes[before] * (1 - share) + self._codes[after] * share
        self._shown += count
        passed = min(self._shown * FRAME_RATE // self._fps - self._first, len(self._codes) - 1)
        self._codes, self._first = self._codes[max(passed, 0) :], self._first + max(passed, 0)
        return taken
