"""Convert the networks of the MediaPipe wheel that find faces, landmarks and people (Apache-2.0) for the bundle."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from safetensors.torch import save_file

from recipes.nano.face.join_branches import JoinedBranches
from recipes.nano.face.tflite_network import TfliteNetwork

NETWORKS = {
    "short_range": "face_detection/face_detection_short_range.tflite",
    "full_range": "face_detection/face_detection_full_range_sparse.tflite",
    "attention_mesh": "face_landmark/face_landmark_with_attention.tflite",
    "selfie_segmentation": "selfie_segmentation/selfie_segmentation.tflite",
}
NOTICE = "Networks of MediaPipe 0.10.21, Copyright The MediaPipe Authors, Apache License 2.0; converted to this file."


def needed(operations: list[dict[str, Any]], outputs: list[str]) -> list[dict[str, Any]]:
    """The operations without those that nothing reads."""
    read = set(outputs)
    kept = []
    for operation in reversed(operations):
        if operation["name"] in read:
            read.update(operation["inputs"])
            kept.append(operation)
    return kept[::-1]


def main(out: Annotated[Path, typer.Option(help="The safetensors file to write.")]) -> None:
    """Write weights in float16; the metadata has the notice and each network's operations and outputs as JSON."""
    package = find_spec("mediapipe")
    if package is None or package.origin is None:
        raise SystemExit("MediaPipe is not installed: pip install 'talker-t2av[train]'")
    tensors, networks = {}, {}
    for name, path in NETWORKS.items():
        network = TfliteNetwork(Path(package.origin).parent / "modules" / path)
        joined = JoinedBranches(network.operations, network.weights)
        matrices = [operation["name"] for operation in joined.operations if operation["kind"] == "crop_matrices"]
        outputs = network.outputs + matrices
        operations = needed(joined.operations, outputs)
        networks[name] = {"operations": operations, "outputs": outputs, "input_shape": network.input_shape}
        kept = {operation["name"] for operation in operations}
        for key, values in joined.weights.items():
            if key.rpartition(".")[0] in kept:
                tensors[f"{name}.{key}"] = torch.from_numpy(values.copy())
    description = {"notice": NOTICE, "networks": networks}
    save_file(tensors, out, {"description": json.dumps(description, separators=(",", ":"))})


if __name__ == "__main__":
    typer.run(main)
