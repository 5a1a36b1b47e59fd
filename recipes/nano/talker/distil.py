"""Teach the heads of a trained talker to draw a patch in two steps, or one. Run it again to continue.

The backbone stays as it is; the heads' velocities are held where they were, for the other solvers.
"""

import copy
import logging
import random
import time
from pathlib import Path
from typing import Annotated

import torch
import typer
from torch import Tensor, nn

from talker_t2av.checkpoints.safe_tensors import load_strictly, read_tensors
from talker_t2av.config import SamplingConfig, TrainingConfig, load_bundle_config
from talker_t2av.data.clips import ClipShards
from talker_t2av.data.collate import AlignedBatch
from talker_t2av.model.sequence import Task
from talker_t2av.model.talker import Talker
from talker_t2av.training.batches import without_end
from talker_t2av.training.checkpoint import WEIGHTS_FILE, RunState, load_state, save_state, save_weights
from talker_t2av.training.distillation import flow_map_loss, kept_velocity_loss
from talker_t2av.training.objective import disturbed_pass
from talker_t2av.training.schedule import learning_rate, update_average
from talker_t2av.training.tasks import only

logger = logging.getLogger(__name__)

SPOKEN_TEACHER = SamplingConfig(
    steps=6, guidance_scale=2.5, guidance_interval=(0.4, 1.0), speech_temperature=0.3, motion_temperature=1.0
)
"""How speech, and motion with it, is drawn by the teacher; at any temperature, here nano's."""
ANIMATED_TEACHER = SamplingConfig(steps=6, guidance_scale=4.0)
"""How motion to given speech is drawn."""
SHOWN = TrainingConfig(
    t2av_share=0.6, v2a_share=0.2, tts_share=0.2, textless_share=0.7, patches_per_batch=48, learning_rate=3e-4
)
REPORT_STEPS = 100


def guided_sampling(sampling: SamplingConfig) -> SamplingConfig:
    """How speech is drawn where solvers are compared: a flow map's teacher instead of the flow map."""
    return SPOKEN_TEACHER if sampling.solver == "flow_map" else sampling


def losses(
    heads: nn.ModuleDict, talker: Talker, spoken: AlignedBatch, animated: AlignedBatch, generator: torch.Generator
) -> dict[str, Tensor]:
    """All parts of the loss of two batches: of tasks that draw speech, and of A2V."""
    with torch.no_grad():
        told, driven = (disturbed_pass(talker, batch, SHOWN, generator) for batch in (spoken, animated))
    drawn = [
        ("speech", talker.speech.head, told.speech, SPOKEN_TEACHER),
        ("motion", talker.motion.head, told.motion, SPOKEN_TEACHER),
        ("motion", talker.motion.head, driven.motion, ANIMATED_TEACHER),
    ]
    found: dict[str, Tensor] = {}
    for (name, teacher, targets, sampling), part in zip(drawn, ("speech", "motion", "animation"), strict=True):
        if len(targets.clean):
            found[part] = flow_map_loss(heads[name], teacher, targets, sampling, generator)
            found[f"{part} velocity"] = kept_velocity_loss(heads[name], teacher, targets, generator)
    return found


def main(
    clips: Annotated[Path, typer.Option(help="Folder of training clips.")],
    bundle: Annotated[Path, typer.Option(help="Bundle whose bundle.yaml describes the talker.")],
    weights: Annotated[Path, typer.Option(help="The trained talker.")],
    out: Annotated[Path, typer.Option(help="Folder of the run; talker.safetensors is written there.")],
    minutes: float = 60.0,
    threads: int = 1,
    seed: int = 0,
) -> None:
    """Distil both heads, and leave the whole talker in the folder of the run."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(threads)
    talker = Talker(load_bundle_config(bundle / "bundle.yaml").talker)
    load_strictly(talker, read_tensors(weights), weights)
    talker.requires_grad_(False).eval()
    heads = nn.ModuleDict({"speech": copy.deepcopy(talker.speech.head), "motion": copy.deepcopy(talker.motion.head)})
    average = copy.deepcopy(heads)
    heads.requires_grad_(True)
    optimizer = torch.optim.AdamW(heads.parameters(), lr=SHOWN.learning_rate, weight_decay=SHOWN.weight_decay)
    parts = {"heads": heads, "average": average, "optimizer": optimizer}
    run = load_state(out, parts) or RunState()
    shards, shuffle = ClipShards(clips), random.Random(seed + run.step)
    generator = torch.Generator().manual_seed(seed + run.step)
    spoken, animated = (
        without_end(talker, shards, "train", config, shuffle) for config in (SHOWN, only(Task.A2V, SHOWN))
    )
    before, begun = run.minutes, time.monotonic()
    while run.minutes < minutes:
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(run.step, run.minutes / minutes, SHOWN)
        found = losses(heads, talker, next(spoken), next(animated), generator)
        torch.stack(list(found.values())).sum().backward()
        torch.nn.utils.clip_grad_norm_(heads.parameters(), SHOWN.gradient_norm)
        optimizer.step()
        optimizer.zero_grad()
        update_average(average, heads, run.step, SHOWN.average_decay)
        run.step += 1
        run.minutes = before + (time.monotonic() - begun) / 60
        if run.step % REPORT_STEPS == 0:
            text = "  ".join(f"{name} {float(part.detach()):.4f}" for name, part in found.items())
            logger.info("%.1f min  step %d  %s", run.minutes, run.step, text)
            save_state(out, run, parts)
    save_state(out, run, parts)
    talker.speech.head.load_state_dict(average["speech"].state_dict())
    talker.motion.head.load_state_dict(average["motion"].state_dict())
    save_weights(talker, out / WEIGHTS_FILE)


if __name__ == "__main__":
    typer.run(main)
