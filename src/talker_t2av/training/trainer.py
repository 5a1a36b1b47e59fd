"""The trainer: one loop, resumable, the same on a CPU core and on a GPU."""

import copy
import logging
import random
import time
from pathlib import Path

import torch

from talker_t2av.codecs.protocols import FRAME_RATE
from talker_t2av.config import TrainingConfig
from talker_t2av.data.clips import ClipShards
from talker_t2av.data.collate import AlignedBatch
from talker_t2av.errors import UserError
from talker_t2av.model.sequence import Task
from talker_t2av.model.talker import Talker
from talker_t2av.training.aids import TrainingAids
from talker_t2av.training.batches import epoch, without_end
from talker_t2av.training.checkpoint import WEIGHTS_FILE, RunState, load_state, save_state, save_weights
from talker_t2av.training.objective import Losses, training_losses
from talker_t2av.training.schedule import learning_rate, progress, update_average
from talker_t2av.training.tasks import check_tags, only, trained_tasks

logger = logging.getLogger(__name__)

BETAS = (0.9, 0.95)
REPORT_SECONDS = 60
REPORT_DECAY = 0.98
VALIDATION_SEED = 5


class Trainer:
    """Trains a talker on clips; keeps an averaged copy, which is what validation and the bundle see."""

    def __init__(
        self, talker: Talker, clips: ClipShards, config: TrainingConfig, folder: Path, device: torch.device
    ) -> None:
        """Raises `UserError` where guided attention is wanted of a talker without alignment layer, or a task for which
        it has no tag."""
        check_tags(config, talker.sequence)
        if config.guided_attention_weight and talker.sequence.alignment_layer is None:
            raise UserError(
                f"The weight of guided attention is {config.guided_attention_weight:g}, but this talker has no "
                "alignment layer: name one in bundle.yaml (talker.sequence.alignment_layer), or set the weight to 0."
            )
        self.config, self.folder, self.device, self.clips = config, folder, device, clips
        self.talker = talker.to(device).train()
        backbone = talker.backbone.qwen3.config
        self.aids = TrainingAids(backbone.hidden_size, backbone.vocab_size, talker.sequence.patch_frames).to(device)
        self.average = copy.deepcopy(self.talker).requires_grad_(False).eval()
        self.average_aids = copy.deepcopy(self.aids).requires_grad_(False).eval()
        trained = [*self.talker.parameters(), *self.aids.parameters()]
        self.optimizer = torch.optim.AdamW(
            [
                {"params": [p for p in trained if p.ndim >= 2], "weight_decay": config.weight_decay},
                {"params": [p for p in trained if p.ndim < 2], "weight_decay": 0.0},
            ],
            lr=config.learning_rate,
            betas=BETAS,
            fused=True,
        )
        self._trained = trained
        self._parts = {
            "talker": self.talker,
            "aids": self.aids,
            "average": self.average,
            "average_aids": self.average_aids,
            "optimizer": self.optimizer,
        }
        self.run = load_state(folder, self._parts) or RunState()
        self._shuffle = random.Random(config.seed + self.run.step)
        self._generator = torch.Generator(device).manual_seed(config.seed + self.run.step)

    def train(self) -> None:
        """Run until the schedule ends; write a checkpoint every few minutes and at the end."""
        config, run = self.config, self.run
        reported = saved = begun = time.monotonic()
        minutes_before, smoothed = run.minutes, dict[str, float]()
        batches = without_end(self.talker, self.clips, "train", config, self._shuffle)
        while (done := progress(run.step, run.minutes, config)) < 1:
            batch = next(batches)
            for group in self.optimizer.param_groups:
                group["lr"] = learning_rate(run.step, done, config)
            numbers = self._step(batch).numbers()
            run.step += 1
            run.heard_hours += float(batch.talker.speech_frames.sum()) / FRAME_RATE / 3600
            now = time.monotonic()
            run.minutes = minutes_before + (now - begun) / 60
            smoothed = {
                name: REPORT_DECAY * smoothed.get(name, value) + (1 - REPORT_DECAY) * value
                for name, value in numbers.items()
            }
            if now - reported > REPORT_SECONDS:
                reported = now
                parts = "  ".join(f"{name} {value:.3f}" for name, value in smoothed.items())
                logger.info("%.1f min  step %d  heard %.1f h  %s", run.minutes, run.step, run.heard_hours, parts)
            if now - saved > config.checkpoint_minutes * 60:
                saved = now
                self.save()
        self.save()

    def _step(self, batch: AlignedBatch) -> Losses:
        losses = training_losses(self.talker, self.aids, batch, self.config, self._generator)
        losses.total.backward()
        torch.nn.utils.clip_grad_norm_(self._trained, self.config.gradient_norm, foreach=True)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        update_average(self.average, self.talker, self.run.step, self.config.average_decay)
        update_average(self.average_aids, self.aids, self.run.step, self.config.average_decay)
        return losses

    def save(self) -> None:
        """Write the state of the run, and the averaged weights as a bundle has them."""
        save_state(self.folder, self.run, self._parts)
        save_weights(self.average, self.folder / WEIGHTS_FILE)

    @torch.inference_mode()
    def validate(self) -> dict[str, float]:
        """Mean losses of the averaged weights on the validation clips, without disturbed history: as T2AV samples, and
        the losses of what is generated under A2V (with text or without, as in training) and V2A where trained."""
        scores = self._scores(Task.T2AV)
        trained = trained_tasks(self.config)
        if Task.A2V in trained:
            scores["a2v_motion"] = self._scores(Task.A2V)["motion"]
        if Task.V2A in trained:
            scores["v2a_speech"] = self._scores(Task.V2A)["speech"]
        return scores

    def _scores(self, task: Task) -> dict[str, float]:
        undisturbed = self.config.changed(history_noise=0.0, position_noise=0.0)
        config = only(task, undisturbed)
        generator = torch.Generator(self.device).manual_seed(VALIDATION_SEED)
        totals, patches = dict[str, float](), 0
        for batch in epoch(self.talker, self.clips, "validation", config, random.Random(VALIDATION_SEED)):
            count = int((batch.talker.patch_span[:, 1] - batch.talker.patch_span[:, 0]).sum())
            losses = training_losses(self.average, self.average_aids, batch, config, generator)
            patches += count
            for name, value in losses.numbers().items():
                totals[name] = totals.get(name, 0.0) + value * count
        return {name: value / patches for name, value in totals.items()}
