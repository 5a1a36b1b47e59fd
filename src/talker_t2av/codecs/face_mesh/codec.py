"""The codec: frames -> motion codes, portrait -> source, codes -> frames."""

from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor

from talker_t2av.codecs.face_finder.finder import FaceFinder
from talker_t2av.codecs.face_mesh.analysis import motion_codes
from talker_t2av.codecs.face_mesh.deformation import deform
from talker_t2av.codecs.face_mesh.face_model import FaceModel
from talker_t2av.codecs.face_mesh.mouth_drawing import draw_mouth
from talker_t2av.codecs.face_mesh.source import FaceSource, make_source
from talker_t2av.codecs.face_mesh.topology import LID_HANDLES, LIPS, OVAL, VERTICES
from talker_t2av.codecs.face_mesh.warp import refine_region, warp_mesh, warp_picture
from talker_t2av.config import FaceMeshConfig
from talker_t2av.errors import UserError
from talker_t2av.media.faces import choose_face

FRAME_TO_FACE, LOWER = 2.6, 0.10
"""The crop is so many faces wide, and its middle so much of a face under the face's own."""
VISIBLE_BLINK = 0.05
COARSE_STEP_FROM = 384
"""From this size on the warp is found at every second pixel and interpolated."""


class FaceMeshCodec:
    """`MotionCodec` of nano."""

    def __init__(self, model: FaceModel, config: FaceMeshConfig, finder: FaceFinder) -> None:
        self.latent_size = config.latent_size
        self._model, self._size, self._finder = model, config.size, finder

    @classmethod
    def load(cls, path: Path, config: FaceMeshConfig, finder: FaceFinder) -> "FaceMeshCodec":
        """Read a safetensors file, strictly."""
        return cls(FaceModel.load(path, config.latent_size), config, finder)

    def encode(self, frames: np.ndarray) -> Tensor:
        """[T, H, W, 3] -> [T, M] normalised codes, relative to the clip's own rest and its median pose."""
        landmarks = self._finder.track(frames)[:, :VERTICES]
        lost = np.isnan(landmarks).any(axis=(1, 2))
        if lost.all():
            raise UserError("No face was found in the video; give a clip that shows one face from the front.")
        codes = motion_codes(landmarks[~lost], self._model)
        times = np.arange(len(frames))
        filled = np.stack([np.interp(times, times[~lost], column) for column in codes.T], axis=1)
        return torch.tensor(self._model.normalise(filled), dtype=torch.float32)

    def prepare(self, picture: np.ndarray, *, face: int | None = None, size: int | None = None) -> FaceSource:
        """[H, W, 3] portrait -> a source of a square crop around the head. Raises `UserError`."""
        landmarks = choose_face(self._finder.find(picture), face)[:VERTICES]
        square, moved = crop_square(picture, landmarks, size or self._size)
        return make_source(square, moved, self._model)

    def render(self, source: FaceSource, motion: Tensor) -> np.ndarray:
        """[T, M] normalised codes -> [T, H, W, 3] frames."""
        if motion.ndim != 2 or motion.shape[1] != self.latent_size:
            raise ValueError(f"motion has shape {tuple(motion.shape)}, expected [frames, {self.latent_size}]")
        codes = self._model.restore(motion.double().cpu().numpy())
        if not len(codes):
            return np.zeros((0, source.height, source.width, 3), np.uint8)
        return np.stack([render_frame(source, self._model, code) for code in codes])


def render_frame(source: FaceSource, model: FaceModel, code: np.ndarray) -> np.ndarray:
    """Raw code [M] -> one frame [H, W, 3]."""
    shape = deform(source, model, code)
    warped = warp_mesh(source.mesh, shape.mesh, source.triangles)
    frame = warp_picture(source.picture, warped, step=2 if source.width >= COARSE_STEP_FROM else 1)
    if shape.lip_gaps.max() > 0 or source.is_open:
        refine_region(frame, source.picture, warped, shape.mesh[LIPS])
    if shape.blink > VISIBLE_BLINK:
        for upper, lower in LID_HANDLES:
            refine_region(frame, source.picture, warped, shape.mesh[upper + lower])
    draw_mouth(frame, source, shape)
    return frame


def crop_square(picture: np.ndarray, landmarks: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """A square of `size` pixels around head and shoulders, inside the picture, and the landmarks in it."""
    height, width = picture.shape[:2]
    low, high = landmarks[OVAL, :2].min(axis=0), landmarks[OVAL, :2].max(axis=0)
    face = float((high - low).max())
    side = min(round(face * FRAME_TO_FACE), height, width)
    centre = (low + high) / 2 + [0, LOWER * face]
    x, y = np.clip(np.round(centre - side / 2), 0, [width - side, height - side]).astype(int)
    scale = size / side
    square = cv2.resize(
        np.ascontiguousarray(picture[y : y + side, x : x + side]),
        (size, size),
        interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC,
    )
    return square, (landmarks - [x, y, 0]) * scale
