"""The codec: frames -> motion codes, portrait -> source, codes -> frames."""

from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor

from talker_t2av.codecs.face_finder.finder import FaceFinder
from talker_t2av.codecs.face_finder.lost import check_seen, fill_lost
from talker_t2av.codecs.face_mesh.analysis import motion_codes
from talker_t2av.codecs.face_mesh.deformation import deform
from talker_t2av.codecs.face_mesh.face_model import POSE_SIZE, FaceModel
from talker_t2av.codecs.face_mesh.framing import frame_picture
from talker_t2av.codecs.face_mesh.lids import draw_lashes
from talker_t2av.codecs.face_mesh.mouth_drawing import draw_mouth
from talker_t2av.codecs.face_mesh.source import FaceSource, make_source
from talker_t2av.codecs.face_mesh.steadiness import SteadyHead
from talker_t2av.codecs.face_mesh.suitability import check_mouth, check_turn
from talker_t2av.codecs.face_mesh.topology import LID_HANDLES, LIPS, MIDDLE_PAIRS, VERTICES
from talker_t2av.codecs.face_mesh.warp import position_maps, refine_region, warp_mesh
from talker_t2av.config import FaceMeshConfig, Framing
from talker_t2av.media.faces import choose_face

VISIBLE_BLINK = 0.05
MAP_EDGE = 170
"""Where pixels come from is found for so many of them along the longer edge, and interpolated. Around lips and lids,
which come from elsewhere than what is beside them, it is found for all."""


class FaceMeshCodec:
    """`MotionCodec` of nano."""

    def __init__(self, model: FaceModel, config: FaceMeshConfig, finder: FaceFinder) -> None:
        self.latent_size = config.latent_size
        self._model, self._square_size, self.finder = model, config.size, finder

    @classmethod
    def load(cls, path: Path, config: FaceMeshConfig, finder: FaceFinder) -> "FaceMeshCodec":
        """Read the face model's safetensors file, strictly."""
        # OpenCV makes its table of CIELAB when it is first asked, which takes a tenth of a second.
        cv2.cvtColor(np.zeros((1, 1, 3), np.uint8), cv2.COLOR_RGB2LAB)
        return cls(FaceModel.load(path, config.latent_size), config, finder)

    def encode(self, frames: Iterable[np.ndarray]) -> Tensor:
        """[H, W, 3] frames, an iterable of T or an array -> [T, M] normalised codes.

        They are relative to the clip's own rest and its median pose. Where the face is lost for a while, it moves
        evenly on. Raises `UserError` where it is lost most of the time.
        """
        landmarks = self.finder.track(frames)[:, :VERTICES]
        lost = np.isnan(landmarks).any(axis=(1, 2))
        check_seen(lost)
        filled = fill_lost(motion_codes(landmarks[~lost], self._model), lost)
        return torch.tensor(self._model.normalise(filled), dtype=torch.float32)

    def prepare(
        self, picture: np.ndarray, *, face: int | None = None, framing: Framing = "whole", size: int | None = None
    ) -> FaceSource:
        """[H, W, 3] portrait -> a source. Raises `UserError`."""
        landmarks = choose_face(self.finder.find(picture), face)[:VERTICES]
        check_turn(self._model.place(landmarks))
        framed = frame_picture(picture, landmarks, framing, size, self._square_size)
        check_mouth(framed.picture, framed.landmarks, self._model.place(framed.landmarks).scale)
        return make_source(framed, self.finder.segmenter.matte(framed.head.of(framed.picture)), self._model)

    def render(self, source: FaceSource, motion: Tensor) -> np.ndarray:
        """[T, M] normalised codes -> [T, H, W, 3] frames."""
        if motion.ndim != 2 or motion.shape[1] != self.latent_size:
            raise ValueError(f"motion has shape {tuple(motion.shape)}, expected [frames, {self.latent_size}]")
        codes = self._model.restore(motion.double().cpu().numpy())
        frames = np.empty((len(codes), source.height, source.width, 3), np.uint8)
        for frame, code in zip(frames, codes, strict=True):
            frame[:] = source.picture
            source.head.of(frame)[:] = render_head(source, self._model, code)
        return frames

    def lips(self, motion: Tensor) -> Tensor:
        """[T, M] normalised codes -> [T, 1] how far the lips are apart, in usual deviations."""
        model = self._model
        gap = torch.from_numpy(model.lip_gap_basis[:, MIDDLE_PAIRS].mean(axis=1) * model.code_std[POSE_SIZE:])
        return (motion[:, POSE_SIZE:].double().cpu() @ gap / gap.norm())[:, None]

    def normalise(self, codes: Tensor) -> Tensor:
        """[..., M] raw codes -> normalised ones."""
        return torch.tensor(self._model.normalise(codes.double().cpu().numpy()), dtype=torch.float32)

    def restore(self, motion: Tensor) -> Tensor:
        """[..., M] normalised codes -> raw ones."""
        return torch.tensor(self._model.restore(motion.double().cpu().numpy()), dtype=torch.float32)

    def motion_filter(self) -> SteadyHead:
        """A fresh filter, for one film."""
        return SteadyHead()


def render_head(source: FaceSource, model: FaceModel, code: np.ndarray) -> np.ndarray:
    """Raw code [M] -> the head's region of one frame [h, w, 3]."""
    shape = deform(source, model, code)
    warped = warp_mesh(shape.texture, shape.mesh, source.triangles)
    crop = source.crop
    step = max(1, max(crop.shape) // MAP_EDGE)
    head = source.layers.compose(*position_maps(warped, crop.shape[:2], step))
    if shape.lip_gaps.max() > 0 or source.is_open:
        refine_region(head, crop, warped, shape.mesh[LIPS], step + 1)
    if shape.blink > VISIBLE_BLINK:
        for upper, lower in LID_HANDLES:
            refine_region(head, crop, warped, shape.mesh[upper + lower], step + 1)
        draw_lashes(head, source, shape)
    draw_mouth(head, source, shape)
    return head
