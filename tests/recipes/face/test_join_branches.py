"""Joined branches compute what they computed one by one."""

import numpy as np
import torch

from recipes.nano.face.join_branches import JoinedBranches
from talker_t2av.codecs.face_finder.graph import Network

CHANNELS, SIZE = 4, 8


def branches() -> tuple[list[dict], dict[str, np.ndarray]]:
    """Two crops of one map; then a depthwise and a pointwise layer, a sum, PReLU; the second branch splits in two."""
    points, lines = ([[0, 1, 2]], [[2, 3, 4, 1]]), ([[0, 1]], [[2, 4]])
    operations: list[dict] = [
        {"kind": "pointwise", "name": "pointwise_1", "inputs": ["input"], "shape": [1, 3, CHANNELS]}
    ]
    for crop in (1, 2):
        operations.append({"kind": "reshape", "name": f"reshape_{crop}", "inputs": ["input"], "shape": [1, -1, 3]})
        matrices = {"points": points[crop - 1], "lines": lines[crop - 1], "size": SIZE, "margin": 1.5}
        operations.append(
            {"kind": "crop_matrices", "name": f"crop_matrices_{crop}", "inputs": [f"reshape_{crop}"], **matrices}
        )
        inputs = ["pointwise_1", f"crop_matrices_{crop}"]
        operations.append({"kind": "crop", "name": f"crop_{crop}", "inputs": inputs, "size": SIZE})
    for branch, source in ((1, "crop_1"), (2, "crop_2"), (3, "crop_2")):
        depthwise = {"shape": [CHANNELS, 1, 3, 3], "stride": 1, "padding": 1, "groups": CHANNELS}
        layers = [
            ("convolution", f"convolution_{branch}", [source], depthwise),
            ("pointwise", f"pointwise_{branch + 1}", [f"convolution_{branch}"], {"shape": [1, CHANNELS, CHANNELS]}),
            ("add", f"add_{branch}", [source, f"pointwise_{branch + 1}"], {}),
            ("prelu", f"prelu_{branch}", [f"add_{branch}"], {"channels": CHANNELS}),
        ]
        operations += [{"kind": kind, "name": name, "inputs": read, **more} for kind, name, read, more in layers]
        shape = [1, SIZE * SIZE * CHANNELS]
        operations.append({"kind": "reshape", "name": f"out_{branch}", "inputs": [f"prelu_{branch}"], "shape": shape})
    expected = Network(operations, [], [1, 12, 12, 3]).state_dict()
    random = np.random.default_rng(0)
    return operations, {name: random.standard_normal(tensor.shape, np.float32) for name, tensor in expected.items()}


def run(operations: list[dict], weights: dict[str, np.ndarray]) -> list[torch.Tensor]:
    network = Network(operations, ["out_1", "out_2", "out_3"], [1, 12, 12, 3])
    network.load_state_dict({name: torch.from_numpy(values) for name, values in weights.items()})
    picture = torch.rand(1, 12, 12, 3, generator=torch.Generator().manual_seed(0))
    picture[0, 0, :5] = torch.tensor([[2.0, 3, 0], [9, 4, 0], [5, 8, 0], [3, 7, 0], [8, 9, 0]])
    return network(picture)


def test_joined_is_single() -> None:
    operations, weights = branches()
    joined = JoinedBranches(operations, weights)
    counts = {kind: sum(operation["kind"] == kind for operation in joined.operations) for kind in ("prelu", "crop")}
    assert counts == {"prelu": 1, "crop": 1}
    for one, other in zip(run(joined.operations, joined.weights), run(operations, weights), strict=True):
        assert one.abs().max() > 0.1
        torch.testing.assert_close(one, other)
