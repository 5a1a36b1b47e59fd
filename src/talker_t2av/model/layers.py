"""The transformer block that the patch encoders and the diffusion heads share (method.md sections 3 and 4)."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

ROTARY_BASE = 10_000.0
NORM_EPSILON = 1e-6


def rotary_angles(length: int, head_size: int, device: torch.device) -> Tensor:
    """[length, head_size / 2] angle of each interleaved pair at positions 0 .. length - 1, radians."""
    frequencies = ROTARY_BASE ** (-torch.arange(0, head_size, 2, device=device, dtype=torch.float32) / head_size)
    return torch.arange(length, device=device, dtype=torch.float32)[:, None] * frequencies


def rotate_pairs(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """Turn each interleaved pair (x[2i], x[2i+1]) of [..., length, head_size] by its angle."""
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cosine - odd * sine, even * sine + odd * cosine), dim=-1).flatten(-2)


class Attention(nn.Module):
    """Bidirectional self-attention without biases; rotary embedding on queries and keys."""

    def __init__(self, size: int, heads: int) -> None:
        super().__init__()
        if size % (2 * heads):
            raise ValueError(f"width {size} does not divide into {heads} heads of even size")
        self.heads = heads
        self.query_key_value = nn.Linear(size, 3 * size, bias=False)
        self.output = nn.Linear(size, size, bias=False)

    def forward(self, x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
        """[M, L, D] -> [M, L, D]."""
        rows, length, size = x.shape
        parts = self.query_key_value(x).view(rows, length, 3, self.heads, size // self.heads).permute(2, 0, 3, 1, 4)
        query, key = rotate_pairs(parts[:2], cosine, sine)
        value = parts[2]
        mixed = F.scaled_dot_product_attention(query, key, value)
        return self.output(mixed.transpose(1, 2).reshape(rows, length, size))


class SwiGlu(nn.Module):
    """Gated MLP of hidden size int(8 D / 3), without biases."""

    def __init__(self, size: int) -> None:
        super().__init__()
        hidden = int(8 * size / 3)
        self.gate = nn.Linear(size, hidden, bias=False)
        self.up = nn.Linear(size, hidden, bias=False)
        self.down = nn.Linear(hidden, size, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """[..., D] -> [..., D]."""
        return self.down(F.silu(self.gate(x)) * self.up(x))


class Block(nn.Module):
    """Pre-norm attention and pre-norm MLP, each added to its input."""

    def __init__(self, size: int, heads: int) -> None:
        super().__init__()
        self.attention_norm = nn.RMSNorm(size, eps=NORM_EPSILON)
        self.attention = Attention(size, heads)
        self.mlp_norm = nn.RMSNorm(size, eps=NORM_EPSILON)
        self.mlp = SwiGlu(size)

    def forward(self, x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
        """[M, L, D] -> [M, L, D]."""
        x = x + self.attention(self.attention_norm(x), cosine, sine)
        return x + self.mlp(self.mlp_norm(x))


class BidirectionalTransformer(nn.Module):
    """A linear layer with bias, blocks, a final norm."""

    def __init__(self, size: int, layers: int, heads: int) -> None:
        super().__init__()
        self.head_size = size // heads
        self.input = nn.Linear(size, size)
        self.blocks = nn.ModuleList(Block(size, heads) for _ in range(layers))
        self.norm = nn.RMSNorm(size, eps=NORM_EPSILON)

    def forward(self, x: Tensor, prefix: Tensor | None = None) -> Tensor:
        """[M, L, D] -> [M, L, D]. `prefix` [M, K, D] stands in front of the linear layer's output: L grows by K."""
        x = self.input(x)
        if prefix is not None:
            x = torch.cat((prefix, x), dim=1)
        angles = rotary_angles(x.shape[1], self.head_size, x.device)
        cosine, sine = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
        for block in self.blocks:
            x = block(x, cosine, sine)
        return self.norm(x)
