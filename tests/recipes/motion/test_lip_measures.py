from dataclasses import replace

import numpy as np
import pytest

from recipes.nano.motion.lip_measures import FaceMeasures, lip_report
from recipes.nano.motion.phones import BILABIAL, SILENCE, VISEME_IDS, Segment
from talker_t2av.codecs.face_mesh.face_model import FaceModel

OPEN, TONGUE = VISEME_IDS["ae"], VISEME_IDS["alveolar"]


def test_measures_are_those_of_the_moved_landmarks(face: FaceModel) -> None:
    random = np.random.default_rng(0)
    coefficients, basis = random.normal(size=3), random.normal(size=face.basis.shape)
    measures = FaceMeasures.of_face(replace(face, basis=basis))
    moved = np.einsum("e,elx->lx", coefficients, basis)
    gap = np.mean([moved[low, 1] - moved[high, 1] for high, low in ((82, 87), (13, 14), (312, 317))])
    assert coefficients @ measures.lip_gap == pytest.approx(gap)
    assert coefficients @ measures.mouth_width == pytest.approx(moved[308, 0] - moved[78, 0])


def test_lids_are_measured_in_shares_and_lips_weigh_most_where_they_move_most(face: FaceModel) -> None:
    measures = FaceMeasures.of_face(face)
    np.testing.assert_allclose(measures.lid_opening, [0, 0.5, 0])
    np.testing.assert_allclose(measures.lip_weight, [1, 0.1, 0])


def test_report_counts_what_a_viewer_would_see() -> None:
    segments = [
        Segment(SILENCE, 0.0, 0.4),
        Segment(BILABIAL, 0.4, 0.5),  # after silence: does not count
        Segment(OPEN, 0.5, 0.9),
        Segment(BILABIAL, 0.9, 1.0),
        Segment(OPEN, 1.0, 1.4),
        Segment(TONGUE, 1.4, 1.5),
        Segment(OPEN, 1.5, 1.9),
        Segment(BILABIAL, 1.9, 2.0),
        Segment(SILENCE, 2.0, 2.4),
    ]
    gap = np.full(60, 0.1)
    gap[:10] = gap[52:] = 0.001
    gap[23] = 0.0  # the lips meet at the first of the two bilabials only
    gap[48] = 0.03
    report = lip_report([(gap, segments)])
    assert (report.bilabials, report.closed_at_bilabials, report.closed_at_others) == (2, 0.5, 0.0)
    assert report.open_vowel_gap == 0.1
    assert report.silence_gap == 0.001
    assert report.gap_speed == pytest.approx(np.sqrt((np.diff(gap) ** 2).mean()))
