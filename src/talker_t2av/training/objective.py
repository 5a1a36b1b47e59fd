"""The training loss (method.md section 7), with the aids that nano adds."""

from dataclasses import dataclass, fields

import torch
from torch import Tensor

from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.config import TrainingConfig
from talker_t2av.data.collate import AlignedBatch
from talker_t2av.model.flow_matching import draw_flow
from talker_t2av.model.sequence import GIVEN, TalkerBatch, Task, aligned_positions
from talker_t2av.model.stop_predictor import IGNORED, stop_labels, stop_loss
from talker_t2av.model.talker import Talker, TalkerOutput
from talker_t2av.training.aids import TrainingAids


@dataclass(frozen=True)
class Losses:
    """The parts of one step's loss, scalars."""

    total: Tensor
    speech: Tensor
    motion: Tensor
    stop: Tensor
    guided_attention: Tensor
    attention_accuracy: Tensor
    phoneme: Tensor

    def numbers(self) -> dict[str, float]:
        """The parts by name, for logging."""
        return {part.name: float(getattr(self, part.name).detach()) for part in fields(self)}


def talker_loss(speech: Tensor, motion: Tensor, stop: Tensor, motion_weight: float, stop_weight: float = 1.0) -> Tensor:
    """L_audio + lambda L_video + L_stop; as published `stop_weight` is 1."""
    return speech + motion_weight * motion + stop_weight * stop


def disturb_history(latents: Tensor, given: Tensor, most: float, generator: torch.Generator) -> Tensor:
    """Add noise to [B, T, C] latents, with a standard deviation drawn from 0..`most` for each sample.

    Samples whose latents are `given` [B] keep them as they are: generation reads the same.
    """
    deviation = torch.rand(len(latents), 1, 1, generator=generator, device=latents.device) * most
    deviation = deviation.masked_fill(given[:, None, None], 0)
    return latents + deviation * torch.randn(latents.shape, generator=generator, device=latents.device)


def disturbed_positions(token_index: Tensor, has_text: Tensor, deviation: float, generator: torch.Generator) -> Tensor:
    """[B, N, P] token of every frame -> [B, N] rotary positions of the patches.

    With a text, noise of that deviation is on them: generation will not always know where it is. Samples that are not
    `has_text` [B] count their patches behind the tag. Raises ValueError for a text without alignment.
    """
    last = token_index.amax(dim=-1)
    if (has_text & (last.amax(dim=-1) < 0)).any():
        raise ValueError("this talker's patches stand where they sound in the text, but a clip has no alignment")
    noise = torch.randn(last.shape, generator=generator, device=last.device)
    counted = 1.0 + torch.arange(last.shape[1], device=last.device)
    return torch.where(has_text[:, None], aligned_positions(1 + last) + deviation * noise, counted)


def told_stop_labels(samples: TalkerBatch, length: int, patch_frames: int) -> Tensor:
    """[B, length] stop labels: the last patch is where the speech ends, also where motion goes on behind it. Samples
    of a task whose length is given have none."""
    first = 1 + samples.patch_span[:, 0]
    speech_patches = -(-samples.speech_frames // patch_frames)
    span = torch.stack((first, first + speech_patches), dim=1)
    labels = stop_labels(span, length, samples.complete, FRAME_RATE, patch_frames)
    return labels.masked_fill(samples.is_task(*GIVEN)[:, None], IGNORED)


def disturbed_pass(
    talker: Talker, batch: AlignedBatch, config: TrainingConfig, generator: torch.Generator
) -> TalkerOutput:
    """The teacher-forced pass of a batch, its past and its places in the text as disturbed as `config` says."""
    samples, positions = batch.talker, None
    if talker.sequence.aligned_positions:
        positions = disturbed_positions(batch.token_index, samples.has_text, config.position_noise, generator)
    return talker(
        samples,
        heard=disturb_history(samples.speech, samples.is_task(Task.A2V), config.history_noise, generator),
        seen=disturb_history(samples.motion, samples.is_task(Task.V2A), config.history_noise, generator),
        patch_positions=positions,
    )


def training_losses(
    talker: Talker, aids: TrainingAids, batch: AlignedBatch, config: TrainingConfig, generator: torch.Generator
) -> Losses:
    """All losses of one batch."""
    samples, output = batch.talker, disturbed_pass(talker, batch, config, generator)
    aid_losses = aids(talker, batch, output)
    speech = talker.speech.flow_loss(output.speech, draw_flow(output.speech.clean, generator))
    motion = talker.motion.flow_loss(output.motion, draw_flow(output.motion.clean, generator))
    labels = told_stop_labels(samples, output.hidden.shape[1], talker.sequence.patch_frames)
    stop = stop_loss(output.stop_logits, labels)
    total = talker_loss(speech, motion, stop, config.motion_weight, config.stop_weight)
    total = (
        total
        + config.guided_attention_weight * aid_losses.guided_attention
        + config.phoneme_weight * aid_losses.phoneme
    )
    return Losses(
        total, speech, motion, stop, aid_losses.guided_attention, aid_losses.attention_accuracy, aid_losses.phoneme
    )
