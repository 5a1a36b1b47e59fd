"""Lips are read off the landmarks of a film, which are found once."""

from pathlib import Path

import numpy as np
import pytest
from skimage import data

from talker_t2av.media.encoding import FilmFormat
from talker_t2av.media.video import Mp4Writer

pytest.importorskip("mediapipe")
from benchmarks.films.lips import film_landmarks, lips_of


def landmarks(gaps: np.ndarray) -> np.ndarray:
    """[T, 478, 2] faces of which only eyes, middle of the lips, forehead and chin are somewhere; 100 px wide eyes."""
    points = np.zeros((len(gaps), 478, 2))
    points[:, 263, 0] = 100
    points[:, 152, 1] = 200
    for lower in (87, 14, 317):
        points[:, lower, 1] = gaps
    return points


def test_lips_are_read_off_and_filled_where_the_face_is_lost() -> None:
    points = landmarks(np.array([0, 10, 20, 30.0]))
    points[2] = np.nan
    lips = lips_of(points)
    assert lips.gap == pytest.approx([0, 0.1, 0.2, 0.3])
    assert lips.aperture == pytest.approx([0, 0.05, 0.1, 0.15])
    assert lips.found == 0.75
    with pytest.raises(ValueError, match="lost"):
        lips_of(np.full_like(points, np.nan))


def test_landmarks_of_a_film_are_found_once(tmp_path: Path) -> None:
    film = tmp_path / "she.mp4"
    with Mp4Writer(film, FilmFormat(256, 256)) as writer:
        writer.write(np.repeat(data.astronaut()[None, :256, 96:352], 3, axis=0), np.zeros(3 * 960, np.float32))
    found = film_landmarks(film)
    assert found.shape == (3, 478, 2)
    assert np.isfinite(found).all()
    film.unlink()
    np.testing.assert_array_equal(film_landmarks(film), found)
