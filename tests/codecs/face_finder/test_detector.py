"""Boxes are decoded, and those of one face merged."""

import numpy as np

from talker_t2av.codecs.face_finder.detector import FULL_RANGE, SHORT_RANGE, decode, merge, overlaps


def test_cells_of_both_detectors() -> None:
    short = SHORT_RANGE.centres()
    assert short.shape == (896, 2)
    assert short[[0, 1, 2, 32, 511]].tolist() == [[4, 4], [4, 4], [12, 4], [4, 12], [124, 124]]
    assert short[[512, 517, 518, 895]].tolist() == [[8, 8], [8, 8], [24, 8], [120, 120]]
    full = FULL_RANGE.centres()
    assert full.shape == (2304, 2)
    assert full[[0, 1, 48]].tolist() == [[2, 2], [6, 2], [2, 6]]


def test_decoding_is_relative_to_the_cell() -> None:
    boxes = np.array([[2.0, -1.0, 20.0, 10.0, *range(12)]])
    (place,) = decode(boxes, np.array([[40.0, 60.0]]))
    assert place[:2].tolist() == [[32, 54], [52, 64]]
    assert place[2].tolist() == [40, 61] and place[7].tolist() == [50, 71]


def test_overlap() -> None:
    box = np.array([[0.0, 0.0], [10.0, 10.0]])
    others = np.array([box, box + [5, 0], box + [10, 0], box * 2])
    np.testing.assert_allclose(overlaps(box, others), [1, 1 / 3, 0, 1 / 4])


def test_overlapping_boxes_are_averaged_by_score() -> None:
    face = np.tile(np.array([[0.0, 0.0], [10.0, 10.0]]), (4, 1))[None]
    places = np.concatenate([face, face + 50, face + 1])
    first, second = merge(places, np.array([0.6, 0.7, 0.9]))
    np.testing.assert_allclose(first, face[0] + 0.6)
    np.testing.assert_allclose(second, face[0] + 50)
    assert merge(places[:0], np.zeros(0)) == []
