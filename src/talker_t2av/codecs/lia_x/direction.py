"""Motion codes as displacements of z: orthonormal directions, one for each number of a code (method.md section 9)."""

import torch
from torch import Tensor, nn

SHIFT = 1e-8


def orthonormal_basis(weight: Tensor) -> Tensor:
    """[S, M] learnt directions -> [S, M] the factor Q of their QR decomposition: unit columns, at right angles."""
    return torch.linalg.qr(weight + SHIFT).Q


class Direction(nn.Module):
    """Holds the basis, which was computed once, when the weights were loaded."""

    basis: Tensor

    def __init__(self, style_size: int, motion_size: int) -> None:
        super().__init__()
        self.register_buffer("basis", torch.empty(style_size, motion_size))

    def forward(self, codes: Tensor) -> Tensor:
        """[B, M] raw codes -> [B, S] displacements of z. Linear: differences of codes are differences of z."""
        if codes.ndim != 2 or codes.shape[1] != self.basis.shape[1]:
            raise ValueError(f"codes have shape {tuple(codes.shape)}, expected {('batch', self.basis.shape[1])}")
        return codes @ self.basis.T
