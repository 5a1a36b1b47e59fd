"""The codec under test: any face model, with nano's networks that find faces."""

from pathlib import Path

from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.codecs.face_finder.finder import FaceFinder
from talker_t2av.codecs.face_mesh.codec import FaceMeshCodec
from talker_t2av.config import FaceMeshConfig

WEIGHTS = EMBEDDED / "nano" / "motion_codec.safetensors"
NETWORKS = EMBEDDED / "nano" / "face_finder.safetensors"


def load_codec(weights: Path, size: int) -> FaceMeshCodec:
    """Squares are `size` pixels wide."""
    return FaceMeshCodec.load(weights, FaceMeshConfig(size=size), FaceFinder.load(NETWORKS))
