"""Starting weights: for a talker that is trained from nothing, or from one with fewer task tags."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from talker_t2av.model.sequence import Task
from talker_t2av.model.talker import Talker

TASK_TAGS = "task_embedding.weight"
PUBLISHED_TAGS = 2

EMBEDDING_DEVIATION = 0.5
RESIDUAL_DEVIATION = 0.02
RESIDUAL_OUTPUTS = ("o_proj", "down_proj", "attention.output", "mlp.down")


def initialise(talker: Talker) -> None:
    """Embeddings wide, outputs of residual branches narrow, velocities zero; other layers as PyTorch does."""
    for name, module in talker.named_modules():
        if isinstance(module, nn.Embedding):
            nn.init.normal_(module.weight, std=EMBEDDING_DEVIATION)
        elif isinstance(module, nn.Linear):
            module.reset_parameters()
            if name.endswith(RESIDUAL_OUTPUTS):
                nn.init.normal_(module.weight, std=RESIDUAL_DEVIATION)
    for modality in (talker.speech, talker.motion):
        nn.init.zeros_(modality.head.output.weight)
        nn.init.zeros_(modality.head.output.bias)


def add_task_tags(tensors: Mapping[str, Tensor], tags: int) -> dict[str, Tensor]:
    """The weights of a talker of the 2 published task tags for one of `tags`: the new ones begin as copies of T2AV's.

    Weights with another number of tags come back as they are, for the strict loader to judge.
    """
    rows = tensors.get(TASK_TAGS)
    if rows is None or len(rows) != PUBLISHED_TAGS:
        return dict(tensors)
    copies = rows[Task.T2AV].expand(tags - PUBLISHED_TAGS, -1)
    return {**tensors, TASK_TAGS: torch.cat((rows, copies))}
