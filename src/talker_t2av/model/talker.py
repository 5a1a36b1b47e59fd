"""The talker: text and patches in, hidden states, velocities and stop decisions out (method.md sections 3 to 7)."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from talker_t2av.config import ModalityConfig, SequenceConfig, TalkerConfig
from talker_t2av.model.backbone import Backbone, Reading
from talker_t2av.model.diffusion_head import DiffusionHead
from talker_t2av.model.flow_matching import FlowDraw, interpolate
from talker_t2av.model.patch_encoder import PatchEncoder
from talker_t2av.model.sequence import (
    Patches,
    TalkerBatch,
    Task,
    delayed,
    motion_delay,
    to_patches,
    whole_patches,
)
from talker_t2av.model.stop_predictor import StopPredictor
from talker_t2av.model.text_embedding import TextEmbedding

REPEATS = 2
"""K: how often each flow-matching target is drawn in a training step."""


@dataclass(frozen=True)
class FlowTargets:
    """What one head learns from a batch: M rows, sample by sample and patch by patch, each K times in a row."""

    clean: Tensor
    """[M, P, C] the patch to generate (x_0)."""
    hidden: Tensor
    """[M, D] the backbone state one position before it."""
    context: Tensor
    """[M, P, C] the patch before it, zeros for the first."""
    condition: Tensor
    """[M, G] speaker embedding or identity motion."""


@dataclass(frozen=True)
class TalkerOutput:
    """Everything the losses need."""

    hidden: Tensor
    """[B, 1 + S, D], the tag's position first."""
    entering: Tensor | None
    """[B, 1 + S, D] what enters the alignment layer; None without one."""
    positions: Tensor
    """[B, 1 + S] rotary positions."""
    speech: FlowTargets
    motion: FlowTargets
    stop_logits: Tensor
    """[B, 1 + S]."""


class Modality(nn.Module):
    """Patch encoder and diffusion head of one latent stream."""

    def __init__(self, config: ModalityConfig, size: int) -> None:
        super().__init__()
        self.patch_encoder = PatchEncoder(config.latent_size, size, config.patch_encoder)
        self.head = DiffusionHead(config, size)

    def flow_loss(self, targets: FlowTargets, draw: FlowDraw) -> Tensor:
        """Mean squared error of the velocity; zero when the batch has no target of this modality."""
        if not len(targets.clean):
            return targets.hidden.sum() * 0
        noisy, velocity = interpolate(targets.clean, draw)
        predicted = self.head(
            noisy,
            draw.time,
            targets.hidden * draw.keep_hidden[:, None],
            targets.context * draw.keep_context[:, None, None],
            targets.condition,
        )
        return (predicted - velocity).square().mean()


class Talker(nn.Module):
    """Backbone, two modalities, stop predictor."""

    def __init__(self, config: TalkerConfig) -> None:
        super().__init__()
        size = config.backbone.hidden_size
        self.sequence: SequenceConfig = config.sequence
        self.backbone = Backbone(config.backbone)
        self.text_embedding = TextEmbedding(size, config.sequence.text_convolution)
        self.task_embedding = nn.Embedding(config.sequence.task_tags, size)
        self.motion_pad = nn.Parameter(torch.zeros(size))
        self.speech = Modality(config.speech, size)
        self.motion = Modality(config.motion, size)
        self.stop_predictor = StopPredictor(size)

    def embed_tags(self, task: Tensor) -> Tensor:
        """[B] values of `Task` -> [B, D]. Raises ValueError for a task that this talker has no tag for."""
        tags = self.task_embedding.num_embeddings
        if len(task) and int(task.max()) >= tags:
            raise ValueError(f"this talker has {tags} task tags, none for {Task(int(task.max())).name}")
        return self.task_embedding(task)

    def embed_text(self, token_ids: Tensor, mask: Tensor) -> Tensor:
        """[B, L] ids -> [B, L, D]; `mask` [B, L] says which of them are text."""
        return self.text_embedding(self.backbone.embed(token_ids), mask)

    def embed_patches(self, modality: Modality, patches: Patches, wanted: Tensor) -> Tensor:
        """[B, N, D] embeddings where `wanted` [B, N], zeros elsewhere."""
        tokens = modality.patch_encoder(patches.frames[wanted], patches.present[wanted])
        embeddings = tokens.new_zeros(*wanted.shape, tokens.shape[-1])
        embeddings[wanted] = tokens
        return embeddings

    def forward(
        self,
        batch: TalkerBatch,
        heard: Tensor | None = None,
        seen: Tensor | None = None,
        patch_positions: Tensor | None = None,
    ) -> TalkerOutput:
        """Teacher-forced pass over a training batch. What a sample's task gives is read, and is no target.

        `heard` and `seen` replace, in shape of `batch.speech` and `batch.motion`, what the network reads as its own
        past (patch tokens and contexts), so that training can disturb it; the targets stay clean. `patch_positions`
        [B, N] are the rotary positions of the patches (`aligned_positions`); without them positions count tokens.
        """
        sequence, device = self.sequence, batch.token_ids.device
        count = batch.patch_span[:, 1] - batch.patch_span[:, 0]
        positions = int(count.max())
        at_patch = torch.arange(positions, device=device)[None] < count[:, None]
        has_motion = batch.motion_frames > 0
        delay = torch.tensor([motion_delay(task, sequence) for task in Task], device=device)[batch.task]
        no_delay = torch.zeros_like(delay)

        speech = self._patches(batch.speech, batch.speech_frames, no_delay, positions)
        motion_frames = whole_patches(batch.motion_frames, sequence.patch_frames)
        motion = self._patches(batch.motion, motion_frames, delay, positions)
        past_speech = speech if heard is None else self._patches(heard, batch.speech_frames, no_delay, positions)
        past_motion = motion if seen is None else self._patches(seen, motion_frames, delay, positions)

        tokens = self.embed_patches(self.speech, past_speech, at_patch)
        tokens = tokens + self.embed_patches(self.motion, past_motion, at_patch & has_motion[:, None])
        tokens = tokens + self.motion_pad * (at_patch & ~has_motion[:, None])[..., None]

        length = batch.token_ids.shape[1] + 1
        rotary = torch.arange(length, device=device, dtype=torch.float32).repeat(len(batch.token_ids), 1)
        if patch_positions is not None:
            rotary[:, 1:][_in_span(batch)] = patch_positions[at_patch]
        reading = self._read(batch, tokens, at_patch, rotary)
        hidden = reading.hidden
        before = torch.arange(positions, device=device)[None] + batch.patch_span[:, :1]
        before = torch.where(at_patch, before, 0)
        hidden_before = torch.gather(hidden, 1, before[..., None].expand(-1, -1, hidden.shape[-1]))
        return TalkerOutput(
            hidden=hidden,
            entering=reading.entering,
            positions=rotary,
            speech=flow_targets(speech, past_speech, hidden_before, batch.voice, ~batch.is_task(Task.A2V)),
            motion=flow_targets(motion, past_motion, hidden_before, batch.motion[:, 0], ~batch.is_task(Task.V2A)),
            stop_logits=self.stop_predictor(hidden),
        )

    def _patches(self, latents: Tensor, frames: Tensor, delay: Tensor, positions: int) -> Patches:
        return delayed(to_patches(latents, frames, self.sequence.patch_frames), delay, positions)

    def _read(self, batch: TalkerBatch, tokens: Tensor, at_patch: Tensor, rotary: Tensor) -> Reading:
        """Lay out tag, text and patch tokens [B, N, D] at rotary positions [B, 1 + S] and run the backbone."""
        in_span = _in_span(batch)
        embeddings = self.embed_text(batch.token_ids, batch.token_mask & ~in_span)
        embeddings = embeddings.masked_scatter(in_span[..., None], tokens[at_patch])
        tag = self.embed_tags(batch.task)[:, None]
        return self.backbone(
            torch.cat((tag, embeddings), dim=1),
            rotary,
            torch.nn.functional.pad(batch.token_mask, (1, 0), value=True),
            layer=self.sequence.alignment_layer,
        )


def _in_span(batch: TalkerBatch) -> Tensor:
    """[B, S] bool: where in `token_ids` the patches stand."""
    index = torch.arange(batch.token_ids.shape[1], device=batch.token_ids.device)[None]
    return (index >= batch.patch_span[:, :1]) & (index < batch.patch_span[:, 1:])


def flow_targets(
    patches: Patches, past: Patches, hidden_before: Tensor, condition: Tensor, generated: Tensor
) -> FlowTargets:
    """Collect the filled patches [B, N] of the samples `generated` [B] as rows, each `REPEATS` times in a row."""
    rows = patches.filled & generated[:, None]
    context = torch.nn.functional.pad(past.frames[:, :-1], (0, 0, 0, 0, 1, 0))

    def select(x: Tensor) -> Tensor:
        return x[rows].repeat_interleave(REPEATS, dim=0)

    return FlowTargets(
        clean=select(patches.frames),
        hidden=select(hidden_before),
        context=select(context),
        condition=select(condition[:, None].expand(-1, rows.shape[1], -1)),
    )
