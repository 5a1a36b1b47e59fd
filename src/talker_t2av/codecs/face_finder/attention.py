"""The attention mesh looks closer at lips and eyes: its feature map is cropped by affine transforms of landmarks.

Operations of MediaPipe (`util/tflite/operations`: landmarks_to_transform_matrix, transform_tensor_bilinear), for all
crops at once. A matrix [2, 3] maps places in a crop to places in the map; its rows are x and y, its last column shifts.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class CropMatrices(nn.Module):
    """For every crop the upright rectangle around some landmarks once a line is horizontal, enlarged."""

    points: Tensor
    lines: Tensor

    def __init__(self, points: list[list[int]], lines: list[list[int]], size: int, margin: float) -> None:
        """`points` and the ends of `lines` number each crop's landmarks; it is `size` pixels or `margin` rectangles."""
        super().__init__()
        self.crop_points = points
        most = max(map(len, points))
        filled = [numbers + numbers[:1] * (most - len(numbers)) for numbers in points]
        self.register_buffer("points", torch.tensor(filled), persistent=False)
        self.register_buffer("lines", torch.tensor(lines), persistent=False)
        self.size, self.margin = size, margin

    def forward(self, landmarks: Tensor) -> Tensor:
        """[1, 468, 3] landmarks in pixels of the map -> [crops, 2, 3] matrices."""
        flat = landmarks[0, :, :2]
        start, end = flat[self.lines].unbind(dim=1)
        cosine, sine = F.normalize(end - start).split(1, dim=1)
        x, y = flat[self.points].unbind(dim=2)
        turned = torch.stack([cosine * x + sine * y, cosine * y - sine * x], dim=1)
        low, high = torch.aminmax(turned, dim=2)
        across, down = ((low + high) / 2).split(1, dim=1)
        middle = torch.cat([cosine * across - sine * down, sine * across + cosine * down], dim=1)
        scale = (high - low) * (self.margin / self.size)
        right, below = torch.cat([cosine, sine], dim=1) * scale[:, :1], torch.cat([-sine, cosine], dim=1) * scale[:, 1:]
        return torch.stack([right, below, middle - (right + below) * (self.size / 2)], dim=2)


class Crops(nn.Module):
    """Crops of a feature map, bilinear, zero where they reach beyond the map."""

    places: Tensor

    def __init__(self, size: int) -> None:
        super().__init__()
        middles = torch.arange(size) + 0.5
        y, x = torch.meshgrid(middles, middles, indexing="ij")
        self.register_buffer("places", torch.stack([x, y, torch.ones_like(x)]).view(3, -1), persistent=False)
        self.size = size

    def forward(self, features: Tensor, matrices: Tensor) -> Tensor:
        """[1, H, W, C] and [crops, 2, 3] -> [1, size, size, crops * C]."""
        _, height, width, channels = features.shape
        x, y = (matrices @ self.places - 0.5).unbind(dim=1)
        column, row = x.clamp(0, width - 2).floor(), y.clamp(0, height - 2).floor()
        right, below = x - column, y - row
        left, above = 1 - right, 1 - below
        shares = torch.stack([left * above, right * above, left * below, right * below], dim=2)
        inside = (shares >= 0).all(dim=2, keepdim=True)
        neighbours = (row * width + column).long()[:, :, None] + torch.tensor([0, 1, width, width + 1])
        pixels = F.embedding_bag(
            neighbours.view(-1, 4),
            features.reshape(height * width, channels),
            mode="sum",
            per_sample_weights=(shares * inside).view(-1, 4),
        )
        crops = pixels.view(-1, self.size, self.size, channels)
        return crops.permute(1, 2, 0, 3).reshape(1, self.size, self.size, -1)
