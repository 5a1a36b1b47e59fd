"""Lips that begin where teeth end."""

import numpy as np
import pytest

from talker_t2av.codecs.face_mesh.lip_edges import settle_lip_edges, teeth_share
from talker_t2av.codecs.face_mesh.topology import (
    LIPS,
    LOWER_LIP_ROWS,
    OUTER_LOWER_LIP,
    OUTER_UPPER_LIP,
    UPPER_LIP_ROWS,
    VERTICES,
)

SEAM, LIP = 100.0, 30.0
"""Row of the found edge of the upper lip, and how high the lip is."""


def mouth() -> np.ndarray:
    """[468, 3] lips of equal height around a mouth that is 20 pixels open."""
    vertices = np.zeros((VERTICES, 3))
    for rows, edge, outwards in ((UPPER_LIP_ROWS, SEAM, -LIP), (LOWER_LIP_ROWS, SEAM + 20, LIP)):
        for number, row in enumerate(rows):
            vertices[row, 0] = np.linspace(40, 160, len(row))
            vertices[row, 1] = edge + outwards * number / (len(rows) - 1)
    return vertices


def picture(lip: int, teeth: int, teeth_from: float) -> np.ndarray:
    """[200, 200, 3] a lip of one brightness, and teeth that are seen from a row on downwards."""
    drawn = np.full((200, 200, 3), lip, np.uint8)
    drawn[round(teeth_from) : round(SEAM + 20), 60:140] = teeth
    return drawn


@pytest.mark.parametrize("hidden", [4.0, 9.0])
def test_teeth_above_the_found_edge_leave_the_lip(hidden: float) -> None:
    before = mouth()
    after = settle_lip_edges(picture(90, 170, SEAM - hidden), before)
    middle = UPPER_LIP_ROWS[0][5]
    assert before[middle, 1] - after[middle, 1] == pytest.approx(hidden, abs=1.5)
    assert np.array_equal(after[OUTER_UPPER_LIP], before[OUTER_UPPER_LIP]), "the lip's outline stays"
    assert np.array_equal(after[LOWER_LIP_ROWS[0]], before[LOWER_LIP_ROWS[0]]), "and so does the other lip"
    rows = after[[row[5] for row in UPPER_LIP_ROWS], 1]
    assert (np.diff(rows) < 0).all(), "points of a lip keep their order"


def test_lips_without_teeth_beyond_their_edge_stay() -> None:
    before = mouth()
    assert np.array_equal(settle_lip_edges(picture(90, 170, SEAM + 2), before), before)
    assert np.array_equal(settle_lip_edges(picture(120, 100, SEAM - 9), before), before), "nothing brighter: no teeth"


def test_a_highlight_on_a_lip_is_no_tooth() -> None:
    before = mouth()
    shining = picture(90, 170, SEAM + 2)
    shining[round(SEAM - 12) : round(SEAM - 6)] = 180
    assert np.array_equal(settle_lip_edges(shining, before), before)


def test_corners_of_the_mouth_stay() -> None:
    assert teeth_share(np.tile(np.linspace(200, 50, 33), (11, 1)))[[0, -1]].tolist() == [0, 0]


def test_rows_name_all_points_of_the_lips_once_a_lip() -> None:
    assert {vertex for rows in (UPPER_LIP_ROWS, LOWER_LIP_ROWS) for row in rows for vertex in row} == set(LIPS)
    assert UPPER_LIP_ROWS[-1] == OUTER_UPPER_LIP
    assert LOWER_LIP_ROWS[-1] == OUTER_LOWER_LIP
