"""One item is made ahead, no more, in order, and errors come where they belong."""

import threading
from collections.abc import Iterator

import pytest

from talker_t2av.generation.ahead import one_ahead

SECONDS = 10
"""After which a test that waits has failed."""


def test_the_next_item_is_made_while_one_is_in_use() -> None:
    in_use, made = threading.Event(), threading.Event()

    def items() -> Iterator[int]:
        yield 0
        assert in_use.wait(SECONDS), "the first item has to be given out before the second is made"
        made.set()
        yield 1

    received = one_ahead(items())
    assert next(received) == 0
    in_use.set()
    assert made.wait(SECONDS), "the second item is made without being asked for"
    assert list(received) == [1]


def test_everything_comes_in_order_and_never_two_ahead() -> None:
    begun: list[int] = []

    def items() -> Iterator[int]:
        for number in range(50):
            begun.append(number)
            yield number

    for number in one_ahead(items()):
        assert len(begun) <= number + 2
    assert begun == list(range(50))


def test_errors_come_in_their_place() -> None:
    def items() -> Iterator[int]:
        yield 0
        raise ValueError("nothing comes behind this")

    received = one_ahead(items())
    assert next(received) == 0
    with pytest.raises(ValueError, match="nothing comes behind this"):
        next(received)


def test_whoever_stops_early_leaves_no_thread() -> None:
    before = threading.active_count()
    received = one_ahead(iter(range(1000)))
    assert next(received) == 0
    received.close()
    assert threading.active_count() == before
