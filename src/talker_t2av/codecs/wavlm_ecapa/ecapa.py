"""ECAPA-TDNN on hidden states of a speech model (Desplanques et al. 2020, arXiv 2005.07143; method.md section 9)."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from talker_t2av.config import WavlmEcapaConfig

SCALE = 8
"""Groups of channels in a Res2 convolution."""
DILATIONS = (2, 3, 4)
POOLED_CHANNELS = 1536
BOTTLENECK = 128
EPSILON, LEAST_VARIANCE = 1e-6, 1e-9


class NormedConvolution(nn.Module):
    """Convolution, ReLU, batch norm, in this order."""

    def __init__(self, inputs: int, outputs: int, kernel: int, dilation: int = 1) -> None:
        super().__init__()
        self.convolution = nn.Conv1d(inputs, outputs, kernel, dilation=dilation, padding=dilation * (kernel // 2))
        self.norm = nn.BatchNorm1d(outputs)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, T] -> [B, C', T]."""
        return self.norm(F.relu(self.convolution(x)))


class Res2Convolution(nn.Module):
    """Groups of channels, each convolved together with what the one before became; the last stays as it is."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        width = channels // SCALE
        self.groups = nn.ModuleList(NormedConvolution(width, width, 3, dilation) for _ in range(SCALE - 1))

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, T] -> [B, C, T]."""
        *parts, last = x.chunk(SCALE, dim=1)
        outputs = [self.groups[0](parts[0])]
        for group, part in zip(self.groups[1:], parts[1:], strict=True):
            outputs.append(group(outputs[-1] + part))
        return torch.cat((*outputs, last), dim=1)


class SqueezeExcitation(nn.Module):
    """Each channel times a gate that depends on the average of all."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(channels, BOTTLENECK)
        self.output = nn.Linear(BOTTLENECK, channels)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, T] -> [B, C, T]."""
        return x * torch.sigmoid(self.output(F.relu(self.hidden(x.mean(dim=2)))))[:, :, None]


class Block(nn.Module):
    """Pointwise, Res2 and pointwise convolution and a gate, added to their input."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            NormedConvolution(channels, channels, 1),
            Res2Convolution(channels, dilation),
            NormedConvolution(channels, channels, 1),
            SqueezeExcitation(channels),
        )

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, T] -> [B, C, T]."""
        return x + self.layers(x)


class AttentivePooling(nn.Module):
    """Mean and standard deviation over time, each channel weighting its moments itself."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.hidden = nn.Conv1d(channels, BOTTLENECK, 1)
        self.output = nn.Conv1d(BOTTLENECK, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, T] -> [B, 2 C]."""
        weights = torch.softmax(self.output(torch.tanh(self.hidden(x))), dim=2)
        mean = (weights * x).sum(dim=2)
        variance = (weights * x.square()).sum(dim=2) - mean.square()
        return torch.cat((mean, variance.clamp(min=LEAST_VARIANCE).sqrt()), dim=1)


class Ecapa(nn.Module):
    """A weighted sum of hidden states, normed over time, to one vector."""

    def __init__(self, config: WavlmEcapaConfig) -> None:
        super().__init__()
        self.layer_weights = nn.Parameter(torch.zeros(config.wavlm.layers + 1))
        self.input = NormedConvolution(config.wavlm.width, config.channels, 5)
        self.blocks = nn.ModuleList(Block(config.channels, dilation) for dilation in DILATIONS)
        self.joined = nn.Conv1d(len(DILATIONS) * config.channels, POOLED_CHANNELS, 1)
        self.pooling = AttentivePooling(POOLED_CHANNELS)
        self.norm = nn.BatchNorm1d(2 * POOLED_CHANNELS)
        self.output = nn.Linear(2 * POOLED_CHANNELS, config.embedding_size)

    def forward(self, states: Tensor) -> Tensor:
        """[layers + 1, B, T, D] hidden states, T at least 2 -> [B, S] embeddings, of any length."""
        if states.ndim != 4 or len(states) != len(self.layer_weights):
            raise ValueError(f"{tuple(states.shape)} hidden states are not [{len(self.layer_weights)}, B, T, D]")
        summed = torch.tensordot(torch.softmax(self.layer_weights, dim=0), states, dims=1)
        hidden = self.input(F.instance_norm(summed.transpose(1, 2) + EPSILON))
        outputs = []
        for block in self.blocks:
            hidden = block(hidden)
            outputs.append(hidden)
        joined = F.relu(self.joined(torch.cat(outputs, dim=1)))
        embedding: Tensor = self.output(self.norm(self.pooling(joined)))
        return embedding
