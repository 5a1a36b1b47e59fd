from pathlib import Path

import numpy as np
from PIL import Image

from recipes.nano.measures.frontier import frontier, plot_frontiers


def test_only_what_nothing_cheaper_or_as_cheap_beats_is_on_the_frontier() -> None:
    costs = [1.0, 2.0, 3.0, 2.0, 4.0]
    scores = [0.5, 0.3, 0.4, 0.2, 0.1]
    assert frontier(costs, scores) == [0, 3, 4]


def test_of_equal_points_one_stays_and_a_dearer_one_that_is_as_good_goes() -> None:
    assert frontier([1.0, 1.0, 2.0], [0.5, 0.5, 0.5]) == [0]


def test_every_point_is_on_the_frontier_or_beaten_by_one_that_is() -> None:
    points = np.random.default_rng(0).integers(0, 12, size=(60, 2)).astype(float)
    best = frontier(points[:, 0].tolist(), points[:, 1].tolist())
    for point in points:
        assert any((points[index] <= point).all() for index in best)
    for one in best:
        for other in best:
            assert one == other or not (points[one] <= points[other]).all()


def test_the_picture_is_a_png_with_a_panel_a_measure(tmp_path: Path) -> None:
    path = tmp_path / "sweep.png"
    measures = {"word error rate": [0.1, 0.05], "DistilMOS": [3.5, 3.9]}
    plot_frontiers(path, [0.2, 0.4], measures, higher_is_better={"DistilMOS"}, default=1)
    with Image.open(path) as picture:
        assert picture.format == "PNG"
        assert picture.width > 2 * picture.height
