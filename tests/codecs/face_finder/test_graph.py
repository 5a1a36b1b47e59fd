"""Networks are run as described, and read strictly."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from talker_t2av.codecs.face_finder.graph import Network, last_reads, load_networks
from talker_t2av.errors import UserError

OPERATIONS = [
    {"kind": "pointwise", "name": "pointwise_1", "inputs": ["input"], "shape": [1, 3, 3]},
    {"kind": "relu", "name": "relu_1", "inputs": ["pointwise_1"]},
    {"kind": "add", "name": "add_1", "inputs": ["input", "relu_1"]},
]
DESCRIPTION = {"operations": OPERATIONS, "outputs": ["add_1", "relu_1"], "input_shape": [1, 2, 2, 3]}


def write(path: Path, description: dict) -> Path:
    tensors = {"tiny.pointwise_1.weight": -torch.eye(3)[None], "tiny.pointwise_1.bias": torch.ones(1, 1, 3)}
    save_file(tensors, path, {"description": json.dumps({"networks": {"tiny": description}})})
    return path


def test_a_described_network_runs(tmp_path: Path) -> None:
    network = load_networks(write(tmp_path / "tiny.safetensors", DESCRIPTION))["tiny"]
    picture = torch.linspace(0, 2, 12).view(1, 2, 2, 3)
    added, rectified = network(picture)
    assert torch.allclose(rectified, (1 - picture).clamp(min=0))
    assert torch.allclose(added, picture + rectified)
    with pytest.raises(ValueError, match=r"shape \(1, 3, 2, 3\), expected \(1, 2, 2, 3\)"):
        network(torch.zeros(1, 3, 2, 3))


def test_values_are_kept_as_long_as_they_are_read() -> None:
    reads = {"a": ["input"], "b": ["a", "a"], "c": ["input", "b"]}
    assert last_reads(reads, ["b"]) == {"a": [], "b": ["a"], "c": ["input"]}
    assert [last for *_, last in Network(**DESCRIPTION).steps] == [[], ["pointwise_1"], ["input"]]


@pytest.mark.parametrize(
    "wrong", [{"kind": "fold"}, {"shape": [1, 3]}, {"size": 3}], ids=["kind", "shape", "unknown attribute"]
)
def test_wrong_descriptions_are_named(tmp_path: Path, wrong: dict) -> None:
    description = {**DESCRIPTION, "operations": [{**OPERATIONS[0], **wrong}, *OPERATIONS[1:]]}
    with pytest.raises(UserError, match=r"tiny\.safetensors does not describe its networks"):
        load_networks(write(tmp_path / "tiny.safetensors", description))
