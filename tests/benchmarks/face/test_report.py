"""The face codec's benchmark tells a good renderer from bad ones."""

import json
import tarfile
from pathlib import Path

import numpy as np
import pytest
import torch
from skimage import data
from torch import Tensor

from benchmarks.face.codec import NETWORKS, WEIGHTS, load_codec
from benchmarks.face.driver import Driver
from benchmarks.face.fidelity import measure_fidelity
from benchmarks.face.landmarks import correlation, jitter, lip_gap, slope
from benchmarks.face.measures import HIGH, LOW, MEASURES, Measure
from benchmarks.face.pictures import restlessness, sharpness, unchanged_share
from benchmarks.face.scores import judge, medians
from recipes.nano.measures.reports import Target
from talker_t2av.codecs.face_finder.finder import FaceFinder
from talker_t2av.codecs.face_mesh.codec import FaceMeshCodec
from talker_t2av.codecs.face_mesh.face_model import POSE_SIZE, FaceModel
from talker_t2av.codecs.face_mesh.source import FaceSource
from talker_t2av.codecs.face_mesh.topology import VERTICES
from talker_t2av.config import FaceMeshConfig
from talker_t2av.media.encoding import FilmFormat
from talker_t2av.media.video import Mp4Writer

CONFIG = FaceMeshConfig(size=192)
FRAMES = 24


@pytest.fixture(scope="module")
def model() -> FaceModel:
    return FaceModel.load(WEIGHTS, CONFIG.latent_size)


@pytest.fixture(scope="module")
def driver(model: FaceModel) -> Driver:
    """The astronaut opens and closes her mouth twice."""
    direction = model.lip_gap_basis.mean(axis=1)
    codes = np.zeros((FRAMES, CONFIG.latent_size))
    gaps = 0.08 * (1 - np.cos(np.linspace(0, 4 * np.pi, FRAMES)))
    codes[:, POSE_SIZE:] = gaps[:, None] * direction / (direction @ direction)
    codec = load_codec(WEIGHTS, CONFIG.size)
    motion = torch.tensor(model.normalise(codes), dtype=torch.float32)
    frames = codec.render(codec.prepare(data.astronaut(), framing="square"), motion)
    return Driver("she", frames, codec.finder.track(frames)[:, :VERTICES], motion)


class Deaf(FaceMeshCodec):
    """Shows the portrait whatever the code says."""

    def render(self, source: FaceSource, motion: Tensor) -> np.ndarray:
        return np.repeat(source.picture[None], len(motion), axis=0)


class Trembling(FaceMeshCodec):
    """Moves every other frame by some pixels."""

    def render(self, source: FaceSource, motion: Tensor) -> np.ndarray:
        frames = super().render(source, motion)
        frames[::2] = np.roll(frames[::2], 3, axis=2)
        return frames


def another(kind: type[FaceMeshCodec], model: FaceModel) -> FaceMeshCodec:
    return kind(model, CONFIG, FaceFinder.load(NETWORKS))


def verdicts(codec: FaceMeshCodec, model: FaceModel, driver: Driver) -> dict[str, dict[str, object] | None]:
    scores, refused = measure_fidelity({"she": data.astronaut(), "cat": data.chelsea()}, [driver], codec, model)
    assert list(refused) == ["cat"]
    assert medians(MEASURES, scores)["she"]["aperture"] == scores["she"]["she"]["aperture"]
    return judge(MEASURES, scores)


def test_bad_renderers_are_told_from_the_good_one(model: FaceModel, driver: Driver) -> None:
    good = verdicts(load_codec(WEIGHTS, CONFIG.size), model, driver)
    assert good["aperture"]["met"]
    assert good["found"]["worst"] == 1
    assert good["unchanged"]["met"]
    assert good["roll"]["worst"] == pytest.approx(1, abs=0.1)
    assert good["code_lips"]["worst"] < 0.03
    assert good["zero_closed"] is None, "her mouth is open"

    deaf = verdicts(another(Deaf, model), model, driver)
    assert not deaf["aperture"]["met"]
    assert deaf["zero_open"]["met"]
    assert deaf["roll"]["worst"] == pytest.approx(0, abs=0.1)
    assert deaf["code_lips"]["worst"] > 2 * good["code_lips"]["worst"]

    trembling = verdicts(another(Trembling, model), model, driver)
    assert not trembling["jitter"]["met"]
    assert trembling["jitter"]["worst"] > 2 * good["jitter"]["worst"]
    assert not trembling["unchanged"]["met"]
    assert trembling["flicker"]["worst"] > 2 * good["flicker"]["worst"]


def test_measures_of_landmarks_are_in_outer_eye_distances(driver: Driver) -> None:
    assert lip_gap(driver.landmarks * 3) == pytest.approx(lip_gap(driver.landmarks))
    assert jitter(driver.landmarks * 3) == pytest.approx(jitter(driver.landmarks))
    steady = driver.landmarks[:1] + np.arange(FRAMES)[:, None, None]
    assert jitter(steady) == pytest.approx(0, abs=1e-9)


def test_lost_frames_do_not_count() -> None:
    wanted = np.linspace(0, 1, 9)
    found = 0.5 * wanted
    found[4] = np.nan
    assert correlation(wanted, found) == pytest.approx(1)
    assert slope(wanted, found) == pytest.approx(0.5)
    assert correlation(wanted, np.full(9, 0.3)) == 0
    assert correlation(wanted, np.full(9, np.nan)) == 0


def test_pixels() -> None:
    picture = data.astronaut()[:64, :64]
    half = np.zeros((64, 64), bool)
    half[:, 32:] = True
    changed = picture.copy()
    changed[:, 48:] ^= 64
    assert unchanged_share(changed, picture, half) == 0.5
    assert unchanged_share(changed, picture, ~half) == 1
    smooth = (picture.astype(float) + np.roll(picture, 1, axis=1)) / 2
    assert sharpness(smooth.astype(np.uint8), half) < sharpness(picture, half)
    assert restlessness([picture, changed, picture], half) > restlessness([picture] * 3, half) == 0


def test_the_worst_is_farthest_from_the_best() -> None:
    scores = {"a": 0.9, "b": 1.3, "c": 1.0}
    assert Measure("", HIGH).judge(scores)["at"] == "a"
    assert Measure("", LOW).judge(scores)["at"] == "b"
    assert Measure("", 1.0).judge(scores)["at"] == "b"
    assert Measure("", HIGH).judge(scores)["met"] is None
    assert Measure("", HIGH).judge({}) is None
    strict = Measure("", HIGH, median=Target(at_least=1.0), worst=Target(at_least=0.95))
    assert strict.judge(scores)["met"] is False
    assert strict.judge({"a": 0.96, "b": 1.0, "c": 1.0})["met"] is True


def test_commands_write_report_and_sheet(driver: Driver, tmp_path: Path) -> None:
    pytest.importorskip("soundfile")
    from benchmarks.face import report, sheet

    clip, record = tmp_path / "she.mp4", tmp_path / "she.json"
    with Mp4Writer(clip, FilmFormat(CONFIG.size, CONFIG.size)) as writer:
        writer.write(driver.frames, np.zeros(FRAMES * 960, np.float32))
    record.write_text(json.dumps({"key": "she", "split": "validation"}), encoding="utf-8")
    with tarfile.open(tmp_path / "grid_s1-000000.tar", "w") as archive:
        for path in (clip, record):
            archive.add(path, path.name)

    report.main(tmp_path, tmp_path / "report.json", size=CONFIG.size, profile=True, costs_only=True)
    written = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert written["clips"] == ["she"]
    assert written["costs"]["render"]["worst"] > 0
    assert written["fidelity"]["aperture"] is None
    assert any(stage["name"] == "deformation.deform" for stage in written["profile"])

    sheet.main(tmp_path, tmp_path / "sheet.jpg", hard="grey", size=CONFIG.size, cell=32)
    assert (tmp_path / "sheet.jpg").stat().st_size > 10_000
