"""What is heard when: speech, singing, music, every 10 ms.

A deep feed-forward sequential memory network (Zhang et al. 2018, arXiv 1803.05030): layers that see one frame, and
between them filters over the neighbouring frames. The network and its weights are FireRedVAD's.
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from talker_t2av.checkpoints.safe_tensors import load_strictly, read_tensors
from talker_t2av.codecs.voice_check.filterbank import BANDS, kaldi_filters, kaldi_window, log_filterbank

WIDTH, MEMORY_WIDTH, BLOCKS = 256, 128, 8
PAST, FUTURE = 19, 20
"""Frames that a memory sees before and after its own."""
SPEECH, SINGING, MUSIC = range(3)


class MemoryBlock(nn.Module):
    """One frame, expanded and projected, plus a weighted sum of its neighbours."""

    def __init__(self, inputs: int, first: bool) -> None:
        super().__init__()
        self.first = first
        self.expand = nn.Linear(inputs, WIDTH)
        self.project = nn.Linear(WIDTH, MEMORY_WIDTH, bias=first)
        self.memory = nn.Conv1d(MEMORY_WIDTH, MEMORY_WIDTH, PAST + 1 + FUTURE, groups=MEMORY_WIDTH, bias=False)

    def forward(self, inputs: Tensor) -> Tensor:
        """[F, I] -> [F, 128]."""
        projected = self.project(F.relu(self.expand(inputs)))
        if self.first:
            projected = F.relu(projected)
        memory = self.memory(F.pad(projected.T, (PAST, FUTURE))).T
        return projected + memory if self.first else inputs + projected + memory


class SoundEvents(nn.Module):
    """Probabilities of speech, singing and music in each frame; none excludes another."""

    mean: Tensor
    scale: Tensor
    filters: Tensor
    window: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(BANDS))
        self.register_buffer("scale", torch.ones(BANDS))
        self.register_buffer("filters", kaldi_filters(), persistent=False)
        self.register_buffer("window", kaldi_window(), persistent=False)
        self.blocks = nn.ModuleList(
            MemoryBlock(MEMORY_WIDTH if number else BANDS, first=number == 0) for number in range(BLOCKS)
        )
        self.hidden = nn.Linear(MEMORY_WIDTH, WIDTH)
        self.output = nn.Linear(WIDTH, 3)

    @classmethod
    def load(cls, path: Path) -> "SoundEvents":
        """Read a safetensors file, strictly."""
        network = cls()
        load_strictly(network, read_tensors(path), path)
        return network.eval()

    @torch.inference_mode()
    def forward(self, samples: Tensor) -> Tensor:
        """[N] samples in -1..1 at 16 kHz -> [F, 3] probabilities of speech, singing, music.

        Frame f is about the 25 ms from f * 10 ms on; F = (N - 400) // 160 + 1, N is at least 400.
        """
        frames = (log_filterbank(samples, self.filters, self.window) - self.mean) * self.scale
        for block in self.blocks:
            frames = block(frames)
        return torch.sigmoid(self.output(F.relu(self.hidden(frames))))
