"""Landmarks of a face: where they are, and how sure it is that there is one."""

import numpy as np

from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.codecs.face_finder.graph import load_networks
from talker_t2av.codecs.face_finder.mesh import AttentionMesh, region_of
from talker_t2av.codecs.face_finder.region import Region

NOSE, CHIN, FOREHEAD = 1, 152, 10
LEFT_IRIS, RIGHT_IRIS = slice(468, 473), slice(473, 478)


def test_landmarks_and_presence(astronaut: np.ndarray) -> None:
    mesh = AttentionMesh(load_networks(EMBEDDED / "nano" / "face_finder.safetensors")["attention_mesh"])
    landmarks, presence = mesh.landmarks(astronaut, Region((224.0, 125.0), 160.0, 160.0))
    assert presence > 0.9
    assert np.linalg.norm(landmarks[NOSE, :2] - [224, 130]) < 6
    assert landmarks[FOREHEAD, 1] < landmarks[NOSE, 1] < landmarks[CHIN, 1]
    assert landmarks[NOSE, 2] < landmarks[CHIN, 2], "the nose is nearer"
    for iris, (start, end) in ((LEFT_IRIS, (33, 133)), (RIGHT_IRIS, (362, 263))):
        centre = landmarks[iris].mean(axis=0)
        assert landmarks[start, 0] < centre[0] < landmarks[end, 0]
    region = region_of(landmarks)
    assert np.abs(np.array(region.centre) - landmarks[:, :2].mean(axis=0)).max() < 10
    _, nothing = mesh.landmarks(astronaut, Region((60.0, 400.0), 160.0, 160.0))
    assert nothing < 0.1
