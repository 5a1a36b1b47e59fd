"""Sound that comes in pieces of any length, in pieces of one length."""

from collections.abc import Iterable, Iterator

import numpy as np


def in_blocks(pieces: Iterable[np.ndarray], length: int) -> Iterator[np.ndarray]:
    """Pieces [n, ...] -> the same samples, `length` at a time; the last time perhaps fewer."""
    waiting, count = list[np.ndarray](), 0
    for piece in pieces:
        waiting.append(piece)
        count += len(piece)
        if count >= length:
            joined = np.concatenate(waiting)
            count = len(joined) % length
            yield from (joined[start : start + length] for start in range(0, len(joined) - count, length))
            waiting = [joined[len(joined) - count :]]
    if count:
        yield np.concatenate(waiting)
