"""A small random talker with all four task tags."""

from pathlib import Path

import pytest
import torch
from torch import nn

from talker_t2av.checkpoints.released import load_released_talker
from talker_t2av.config import SequenceConfig
from talker_t2av.model.talker import Talker
from talker_t2av.model.text_embedding import TextEmbedding

TINY = Path(__file__).parents[1] / "golden" / "data" / "talker_tiny"


@pytest.fixture(scope="module")
def four_tags() -> Talker:
    """The tiny published talker with four tags and nano's text convolutions."""
    talker = load_released_talker(TINY)
    torch.manual_seed(0)
    size = len(talker.motion_pad)
    talker.task_embedding, talker.text_embedding = nn.Embedding(4, size), TextEmbedding(size, convolution=True)
    talker.sequence = SequenceConfig(task_tags=4)
    return talker.eval()
