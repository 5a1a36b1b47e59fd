"""What nano knows about faces: a mean face, how faces move, and how handles on lips and lids pull the skin along."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch

from talker_t2av.checkpoints.safe_tensors import explain_difference, read_tensors
from talker_t2av.codecs.face_mesh.geometry import Similarity, fit_similarity
from talker_t2av.codecs.face_mesh.topology import (
    LEFT_MOUTH_CORNER,
    LID_HANDLES,
    LIP_HANDLES,
    LOWER_LIP_CENTRE,
    MIDDLE_PAIRS,
    RIGHT_MOUTH_CORNER,
    STABLE,
    UPPER_LIP_CENTRE,
    VERTICES,
)
from talker_t2av.errors import UserError

POSE_SIZE = 6
"""A code begins with a rotation vector (3), a translation in outer-eye distances (2) and a log scale (1)."""
SMILE_LIFT = 0.25
"""The corners of a smile rise by so much of what they part."""


@dataclass(frozen=True)
class FaceModel:
    """Learnt by recipes/nano/face/learn_basis.py. Lengths are outer-eye distances; y points down, z away."""

    template: np.ndarray
    """[468, 3] the symmetric mean face, its centre of rotation between the ears at the origin."""
    neutral: np.ndarray
    """[468, 3] the mean face at rest, lips together."""
    basis: np.ndarray
    """[E, 468, 3] what one standard deviation of each expression coefficient adds."""
    projection: np.ndarray
    """[E, 1404] displacement -> coefficients."""
    triangles: np.ndarray
    """[852, 3] the skin."""
    lip_weights: np.ndarray
    """[2, 468, 9] how far skin follows each handle of the upper and of the lower lip."""
    lid_weights: np.ndarray
    """[2, 2, 468, 7] the same for right and left eye, upper and lower lid."""
    code_mean: np.ndarray
    """[M] statistics that normalise codes."""
    code_std: np.ndarray

    @classmethod
    def load(cls, path: Path, latent_size: int) -> "FaceModel":
        """Read a safetensors file, strictly."""
        tensors = read_tensors(path)
        coefficients = latent_size - POSE_SIZE
        shapes = {
            "template": (VERTICES, 3),
            "neutral": (VERTICES, 3),
            "basis": (coefficients, VERTICES, 3),
            "projection": (coefficients, 3 * VERTICES),
            "triangles": tuple(tensors["triangles"].shape) if "triangles" in tensors else (0, 3),
            "lip_weights": (2, VERTICES, len(LIP_HANDLES[0])),
            "lid_weights": (2, 2, VERTICES, len(LID_HANDLES[0][0])),
            "code_mean": (latent_size,),
            "code_std": (latent_size,),
        }
        difference = explain_difference({name: torch.empty(shape) for name, shape in shapes.items()}, tensors)
        if difference:
            raise UserError(f"{path} is not a face model: {difference}")
        arrays = {name: tensor.double().numpy() for name, tensor in tensors.items()}
        return cls(**arrays | {"triangles": tensors["triangles"].numpy().astype(np.int32)})

    def normalise(self, codes: np.ndarray) -> np.ndarray:
        """Raw codes [..., M] -> normalised ones."""
        return (codes - self.code_mean) / self.code_std

    def restore(self, codes: np.ndarray) -> np.ndarray:
        """Normalised codes [..., M] -> raw ones."""
        return codes * self.code_std + self.code_mean

    def place(self, landmarks: np.ndarray) -> Similarity:
        """From the template's space to the picture's, for landmarks [468, 3] in pixels."""
        return fit_similarity(self.template[STABLE], landmarks[STABLE])

    @cached_property
    def lip_gap_basis(self) -> np.ndarray:
        """[E, 9] what each coefficient adds to the gap of each lip pair."""
        upper, lower = LIP_HANDLES
        return self.basis[:, lower, 1] - self.basis[:, upper, 1]

    @cached_property
    def lid_opening_basis(self) -> np.ndarray:
        """[E, 2] what each coefficient adds to the opening of right and left eye, as a share of the resting one."""
        gaps = [
            (self.basis[:, lower, 1] - self.basis[:, upper, 1]).mean(axis=1)
            / (self.neutral[lower, 1] - self.neutral[upper, 1]).mean()
            for upper, lower in LID_HANDLES
        ]
        return np.stack(gaps, axis=1)

    @cached_property
    def mouth_width_basis(self) -> np.ndarray:
        """[E] what each coefficient adds to the distance between the corners of the mouth."""
        width: np.ndarray = (self.basis[:, LEFT_MOUTH_CORNER] - self.basis[:, RIGHT_MOUTH_CORNER])[:, 0]
        return width

    @cached_property
    def smile(self) -> np.ndarray:
        """[E] the least expression that widens the mouth by one outer-eye distance and lifts its corners a quarter."""
        right, left = self.basis[:, RIGHT_MOUTH_CORNER], self.basis[:, LEFT_MOUTH_CORNER]
        upper, lower = self.basis[:, UPPER_LIP_CENTRE], self.basis[:, LOWER_LIP_CENTRE]
        lift = (upper + lower - right - left)[:, 1] / 2
        effects = np.stack([self.mouth_width_basis, lift, lower[:, 1] - upper[:, 1]], axis=1)
        wanted = np.array([1.0, SMILE_LIFT, 0.0])
        direction: np.ndarray = effects @ np.linalg.solve(effects.T @ effects, wanted)
        return direction

    @cached_property
    def opening(self) -> np.ndarray:
        """[E] the least expression that opens the middle of the lips by one outer-eye distance."""
        gap = self.lip_gap_basis[:, MIDDLE_PAIRS].mean(axis=1)
        return gap / (gap @ gap)

    @cached_property
    def neutral_mouth_width(self) -> float:
        """Of the mean face at rest."""
        return mouth_width(self.neutral)


def mouth_width(face: np.ndarray) -> float:
    """Of a face [468, 3] in the template's space: outer-eye distances."""
    return float(face[LEFT_MOUTH_CORNER, 0] - face[RIGHT_MOUTH_CORNER, 0])
