from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.numpy import save_file

from recipes.nano.motion.label_file import code_statistics, read_labels, store_statistics, write_labels


def raw_codes() -> dict[str, np.ndarray]:
    random = np.random.default_rng(0)
    scales = np.r_[np.geomspace(1e-3, 2, 39), 0]
    return {f"heart-{number}": random.normal(1, scales, size=(80 + number, 40)) for number in range(30)}


def test_labels_come_back_normalised(tmp_path: Path) -> None:
    codes = raw_codes()
    write_labels(tmp_path / "labels.safetensors", codes, code_statistics(list(codes.values())))
    labels = read_labels(tmp_path / "labels.safetensors")
    assert labels.keys() == codes.keys()
    assert labels["heart-7"].shape == (87, 40)
    assert labels["heart-7"].dtype == torch.float32
    frames = torch.cat(list(labels.values()))
    torch.testing.assert_close(frames.mean(0), torch.zeros(40), atol=0.02, rtol=0)
    torch.testing.assert_close(frames.std(0)[5:39], torch.ones(34), atol=0.05, rtol=0)
    assert torch.isfinite(frames).all()


def test_a_dimension_that_never_changes_has_the_smallest_std() -> None:
    assert code_statistics([np.ones((10, 2))])["code_std"].tolist() == [np.float32(1e-6)] * 2


def test_statistics_replace_those_of_the_codec_and_nothing_else(tmp_path: Path) -> None:
    codec = tmp_path / "motion_codec.safetensors"
    basis = np.arange(6, dtype=np.float16)
    old = {"basis": basis, "code_mean": np.zeros(40, np.float32), "code_std": np.ones(40, np.float32)}
    save_file(old, codec, {"format": "pt"})
    statistics = code_statistics(list(raw_codes().values()))
    store_statistics(codec, statistics)
    with safe_open(codec, framework="numpy") as file:
        assert file.metadata() == {"format": "pt"}
        assert set(file.keys()) == {"basis", "code_mean", "code_std"}
        np.testing.assert_array_equal(file.get_tensor("basis"), basis)
        np.testing.assert_array_equal(file.get_tensor("code_mean"), statistics["code_mean"])
        np.testing.assert_array_equal(file.get_tensor("code_std"), statistics["code_std"])
