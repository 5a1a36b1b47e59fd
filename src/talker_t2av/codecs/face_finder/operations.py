"""What the converted networks are made of. Pictures and feature maps are [1, H, W, C].

Operations that are called often keep their parameters in a tuple too, `numbers`: looking up a module's parameter takes
longer than the sums of a small layer.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

CHANNELS_FIRST, CHANNELS_LAST = (0, 3, 1, 2), (0, 2, 3, 1)


class Convolution(nn.Module):
    """A convolution with bias; `groups` equal to the channels makes it depthwise."""

    def __init__(self, shape: list[int], stride: int, padding: int, groups: int) -> None:
        """`shape` of the kernel is [out, in, height, width]."""
        super().__init__()
        self.stride, self.padding, self.groups = stride, padding, groups
        self.weight = nn.Parameter(torch.zeros(shape), requires_grad=False)
        self.bias = nn.Parameter(torch.zeros(shape[0]), requires_grad=False)
        self.numbers = self.weight, self.bias

    def forward(self, features: Tensor) -> Tensor:
        """[1, H, W, in] -> [1, H', W', out]."""
        features = features.permute(CHANNELS_FIRST)
        mapped = F.conv2d(features, *self.numbers, self.stride, self.padding, groups=self.groups)
        return mapped.permute(CHANNELS_LAST)


class TransposedConvolution(nn.Module):
    """A convolution that enlarges by its stride."""

    def __init__(self, shape: list[int], stride: int) -> None:
        """`shape` of the kernel is [in, out, height, width]."""
        super().__init__()
        self.stride = stride
        self.weight = nn.Parameter(torch.zeros(shape), requires_grad=False)
        self.bias = nn.Parameter(torch.zeros(shape[1]), requires_grad=False)

    def forward(self, features: Tensor) -> Tensor:
        """[1, H, W, in] -> [1, stride * H, stride * W, out]."""
        enlarged = F.conv_transpose2d(features.permute(CHANNELS_FIRST), self.weight, self.bias, self.stride)
        return enlarged.permute(CHANNELS_LAST)


class Pointwise(nn.Module):
    """A convolution that looks at one place; groups of channels do not see each other."""

    def __init__(self, shape: list[int]) -> None:
        """`shape` is [groups, in, out], both of a group."""
        super().__init__()
        groups, inputs, outputs = shape
        self.weight = nn.Parameter(torch.zeros(shape), requires_grad=False)
        self.bias = nn.Parameter(torch.zeros(groups, 1, outputs), requires_grad=False)
        self.groups, self.inputs, self.outputs = groups, inputs, outputs
        self.numbers = (self.bias, self.weight) if groups > 1 else (self.bias[0], self.weight[0])

    def forward(self, features: Tensor) -> Tensor:
        """[1, H, W, groups * in] -> [1, H, W, groups * out]."""
        bias, weight = self.numbers
        if self.groups == 1:
            mapped = torch.addmm(bias, features.reshape(-1, self.inputs), weight)
        else:
            places = features.reshape(-1, self.groups, self.inputs).transpose(0, 1)
            mapped = torch.baddbmm(bias, places, weight).transpose(0, 1)
        return mapped.reshape(1, *features.shape[1:3], self.groups * self.outputs)


class Prelu(nn.Module):
    """Negative numbers are multiplied by a slope, one a channel."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(channels), requires_grad=False)
        self.numbers = (self.weight,)

    def forward(self, features: Tensor) -> Tensor:
        """[1, H, W, C] -> the same shape."""
        return F.prelu(features.permute(CHANNELS_FIRST), *self.numbers).permute(CHANNELS_LAST)


class Scale(nn.Module):
    """Multiplication by constants."""

    def __init__(self, shape: list[int]) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(shape), requires_grad=False)

    def forward(self, values: Tensor) -> Tensor:
        """Any shape that goes with the constants'."""
        return values * self.weight


class PadChannels(nn.Module):
    """Every group of channels gets channels of zeros after its own."""

    def __init__(self, channels: int, groups: int) -> None:
        super().__init__()
        self.channels, self.groups = channels, groups

    def forward(self, features: Tensor) -> Tensor:
        """[1, H, W, groups * C] -> [1, H, W, groups * (C + channels)]."""
        return F.pad(features.unflatten(-1, (self.groups, -1)), (0, self.channels)).flatten(-2)


class PickGroups(nn.Module):
    """Some groups of channels, in any order, also more than once."""

    def __init__(self, groups: int, picked: list[int]) -> None:
        super().__init__()
        self.groups, self.picked = groups, picked

    def forward(self, features: Tensor) -> Tensor:
        """[1, H, W, groups * C] -> [1, H, W, len(picked) * C]."""
        groups = features.chunk(self.groups, dim=3)
        return torch.cat([groups[number] for number in self.picked], dim=3)


class Reshape(nn.Module):
    """Another shape for the same numbers."""

    def __init__(self, shape: list[int]) -> None:
        super().__init__()
        self.shape = shape

    def forward(self, values: Tensor) -> Tensor:
        """Any shape -> `shape`."""
        return values.reshape(self.shape)


class Concatenate(nn.Module):
    """Rows after rows."""

    def forward(self, *parts: Tensor) -> Tensor:
        """[1, N, D] each -> [1, sum of N, D]."""
        return torch.cat(parts, dim=1)


class Add(nn.Module):
    """A sum."""

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        """Two tensors of one shape -> their sum."""
        return first + second


class Multiply(nn.Module):
    """A product."""

    def forward(self, features: Tensor, gates: Tensor) -> Tensor:
        """[1, H, W, C], [1, 1, 1, C] -> [1, H, W, C]."""
        return features * gates


class Mean(nn.Module):
    """The mean over the whole map."""

    def forward(self, features: Tensor) -> Tensor:
        """[1, H, W, C] -> [1, 1, 1, C]."""
        return features.mean(dim=(1, 2), keepdim=True)


class HalveByMaximum(nn.Module):
    """The largest of each two times two."""

    def forward(self, features: Tensor) -> Tensor:
        """[1, H, W, C] -> [1, H / 2, W / 2, C]."""
        return F.max_pool2d(features.permute(CHANNELS_FIRST), 2).permute(CHANNELS_LAST)


class DoubleSize(nn.Module):
    """Twice the size, bilinear, pixels being squares with their value in the middle."""

    def forward(self, features: Tensor) -> Tensor:
        """[1, H, W, C] -> [1, 2 H, 2 W, C]."""
        doubled = F.interpolate(features.permute(CHANNELS_FIRST), scale_factor=2.0, mode="bilinear")
        return doubled.permute(CHANNELS_LAST)


class DepthToSpace(nn.Module):
    """Four groups of channels become the four pixels of a square."""

    def forward(self, features: Tensor) -> Tensor:
        """[1, H, W, 4 C] -> [1, 2 H, 2 W, C]."""
        _, height, width, channels = features.shape
        squares = features.reshape(height, width, 2, 2, channels // 4).permute(0, 2, 1, 3, 4)
        return squares.reshape(1, 2 * height, 2 * width, channels // 4)
