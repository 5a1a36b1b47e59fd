"""Starting weights for a talker that is trained from nothing."""

from torch import nn

from talker_t2av.model.talker import Talker

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
