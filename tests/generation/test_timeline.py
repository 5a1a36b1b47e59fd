"""Codes at 25 a second, read at the times of a film's frames."""

import numpy as np
import pytest
import torch

from talker_t2av.generation.timeline import Timeline


def shown(fps: int, pieces: list[int]) -> torch.Tensor:
    """A ramp of one a second, pushed in pieces of these lengths."""
    timeline, codes, taken = Timeline(fps), (torch.arange(sum(pieces)) / 25)[:, None], list[torch.Tensor]()
    for piece in codes.split(pieces):
        timeline.push(piece)
        one = timeline.take(timeline.ready())
        taken += [] if one is None else [one]
    timeline.end()
    last = timeline.take(timeline.ready())
    assert timeline.ready() == 0
    return torch.cat([*taken, *([] if last is None else [last])])[:, 0]


@pytest.mark.parametrize("fps", [10, 24, 25, 30, 50, 60])
def test_every_frame_shows_its_time(fps: int) -> None:
    frames = shown(fps, [4] * 30)
    assert len(frames) == round(4.8 * fps)
    times = np.arange(len(frames)) / fps
    assert np.abs(frames.numpy() - np.minimum(times, 119 / 25)).max() < 1e-5, "the last code stays to its end"


@pytest.mark.parametrize("fps", [24, 25, 30, 60])
def test_pieces_do_not_matter(fps: int) -> None:
    whole = shown(fps, [40])
    for pieces in ([1] * 40, [4] * 10, [7, 13, 20], [39, 1]):
        assert torch.allclose(shown(fps, pieces), whole, atol=1e-6)


def test_the_natural_rate_gives_the_codes_themselves() -> None:
    codes = torch.randn(13, 40, generator=torch.Generator().manual_seed(0))
    timeline = Timeline(25)
    timeline.push(codes[:6])
    assert timeline.ready() == 6, "nothing is waited for"
    first = timeline.take(6)
    timeline.push(codes[6:])
    second = timeline.take(7)
    assert first is not None and second is not None
    assert torch.equal(torch.cat((first, second)), codes)


def test_nothing_was_pushed() -> None:
    timeline = Timeline(30)
    timeline.end()
    assert timeline.ready() == 0 and timeline.take(0) is None
