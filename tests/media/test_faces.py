"""A face is chosen of those that were found: counted from the left, the small ones left out."""

import numpy as np
import pytest

from talker_t2av.errors import UserError
from talker_t2av.media.faces import SMALLEST_WIDTH, choose_face, main_face


def face(left: float, width: float) -> np.ndarray:
    """[3, 3] a few landmarks of a face."""
    return np.array([[left, 10.0, 0.0], [left + width / 2, 30.0, -5.0], [left + width, 10.0, 0.0]])


def test_faces_are_numbered_left_to_right() -> None:
    right, left, middle = face(200, 60), face(10, 50), face(90, 40)
    for number, chosen in enumerate((left, middle, right), start=1):
        assert choose_face([right, left, middle], number) is chosen


def test_several_faces_must_be_chosen_from() -> None:
    couple = [face(200, 60), face(10, 50)]
    with pytest.raises(UserError, match="shows 2 faces; choose one with --face 1 to --face 2"):
        choose_face(couple, None)
    for number in (0, 3, -1):
        with pytest.raises(UserError, match=f"no face {number} in the portrait, which shows 2"):
            choose_face(couple, number)


def test_the_only_face_needs_no_number_and_small_ones_do_not_count() -> None:
    large, small = face(200, SMALLEST_WIDTH), face(10, SMALLEST_WIDTH - 1)
    assert choose_face([small, large], None) is large
    for faces in ([], [small]):
        with pytest.raises(UserError, match="No face was found in the portrait"):
            choose_face(faces, None)


def test_the_main_face_of_a_frame_is_the_largest() -> None:
    large, small = face(200, 60), face(10, 40)
    assert main_face([small, large]) is large
    assert main_face([]) is None
    with pytest.raises(UserError, match="The video shows 2 faces of about the same size"):
        main_face([small, large, face(90, 50)])
