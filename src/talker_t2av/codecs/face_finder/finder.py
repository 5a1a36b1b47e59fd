"""Faces in pictures and videos."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from talker_t2av.codecs.face_finder.detector import FULL_RANGE, SHORT_RANGE, FaceDetector
from talker_t2av.codecs.face_finder.graph import load_networks
from talker_t2av.codecs.face_finder.mesh import POINTS, AttentionMesh, region_of
from talker_t2av.codecs.face_finder.region import Region
from talker_t2av.codecs.face_finder.segmenter import PersonSegmenter
from talker_t2av.media.faces import main_face

MOST_FACES = 8
PRESENCE = 0.5
"""How sure the mesh has to be that it sees a face (min_tracking_confidence of MediaPipe's FaceMesh)."""
PICTURE_SCORE, FRAME_SCORE = 0.3, 0.5
"""What a face has to score in a picture, and in a frame of a video (min_detection_confidence)."""
FULL_RANGE_SCORE = 0.6
"""The same for the full-range detector (`face_detection_full_range.pbtxt`)."""


class FaceFinder:
    """Finds faces with the short-range detector or, where it sees none, with the full-range one for small faces.

    `segmenter` tells people from what is behind them.
    """

    def __init__(
        self, short_range: FaceDetector, full_range: FaceDetector, mesh: AttentionMesh, segmenter: PersonSegmenter
    ) -> None:
        self._short_range, self._full_range, self._mesh = short_range, full_range, mesh
        self.segmenter = segmenter

    @classmethod
    def load(cls, path: Path) -> "FaceFinder":
        """Read a safetensors file, strictly."""
        networks = load_networks(path)
        return cls(
            FaceDetector(networks["short_range"], SHORT_RANGE),
            FaceDetector(networks["full_range"], FULL_RANGE),
            AttentionMesh(networks["attention_mesh"]),
            PersonSegmenter(networks["selfie_segmentation"]),
        )

    def find(self, picture: np.ndarray) -> list[np.ndarray]:
        """[H, W, 3] RGB uint8 -> [478, 3] landmarks in pixels of every face, the surest first."""
        return self._detect(picture, PICTURE_SCORE, MOST_FACES)

    def track(self, frames: Iterable[np.ndarray]) -> np.ndarray:
        """[H, W, 3] RGB uint8 frames of one face, an iterable of T or an array -> [T, 478, 3] landmarks in pixels, NaN
        where there is none. Raises `UserError` where several faces might be meant."""
        landmarks = [np.zeros((0, POINTS, 3))]
        for _, face in self.watch(frames):
            landmarks.append(np.full((1, POINTS, 3), np.nan) if face is None else face[None])
        return np.concatenate(landmarks)

    def watch(self, frames: Iterable[np.ndarray]) -> Iterator[tuple[np.ndarray, np.ndarray | None]]:
        """Frames as in `track` -> each of them with the [478, 3] landmarks of its face, None where it has none."""
        region: Region | None = None
        for frame in frames:
            if frame.ndim != 3 or frame.shape[2] != 3:
                raise ValueError(f"a frame has shape {frame.shape}, expected [H, W, 3]")
            face = self.follow(frame, region)
            region = None if face is None else region_of(face)
            yield frame, face

    def follow(self, frame: np.ndarray, region: Region | None) -> np.ndarray | None:
        """[478, 3] landmarks of the face that was in `region` in the frame before, of the largest one if it is lost.

        Raises `UserError` where it is lost and several are about as large.
        """
        if region is not None:
            landmarks, presence = self._mesh.landmarks(frame, region)
            if presence > PRESENCE:
                return landmarks
        return main_face(self._detect(frame, FRAME_SCORE, MOST_FACES))

    def _detect(self, picture: np.ndarray, score: float, most: int) -> list[np.ndarray]:
        for detector, lowest in ((self._short_range, score), (self._full_range, FULL_RANGE_SCORE)):
            found = [self._mesh.landmarks(picture, region) for region in detector.detect(picture, lowest)[:most]]
            faces = [landmarks for landmarks, presence in found if presence > PRESENCE]
            if faces:
                return faces
        return []
