"""Train the talker, speech and motion together. Run it again to continue; --weights starts from a bundle.

The shares say as what the clips with motion are shown; clips without are always TTS samples. A2V and V2A need a bundle
with talker.sequence.task_tags 4; weights with 2 tags may start it: the new tags begin as T2AV's.
"""

import json
import logging
from pathlib import Path
from typing import Annotated

import torch
import typer

from talker_t2av.checkpoints.safe_tensors import load_strictly, read_tensors
from talker_t2av.config import TrainingConfig, load_bundle_config
from talker_t2av.data.clips import ClipShards
from talker_t2av.model.talker import Talker
from talker_t2av.training.initial_weights import add_task_tags, initialise
from talker_t2av.training.trainer import Trainer

logger = logging.getLogger(__name__)


def main(
    clips: Annotated[Path, typer.Option(help="Folder of training clips.")],
    bundle: Annotated[Path, typer.Option(help="Bundle whose bundle.yaml describes the talker.")],
    out: Annotated[Path, typer.Option(help="Folder of the run; an unfinished run in it goes on.")],
    weights: Annotated[Path | None, typer.Option(help="Start a new run from these weights.")] = None,
    minutes: float | None = None,
    steps: int = 100_000,
    t2av_share: float = 0.7,
    a2v_share: float = 0.0,
    v2a_share: float = 0.0,
    tts_share: float = 0.3,
    textless_share: Annotated[float, typer.Option(help="Share of the A2V samples without text.")] = 0.5,
    learning_rate: float = 1.5e-3,
    threads: int = 1,
    device: str = "cpu",
) -> None:
    """Train, validate, and leave talker.safetensors in the folder of the run."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(threads)
    config = TrainingConfig(
        steps=steps,
        minutes=minutes,
        t2av_share=t2av_share,
        a2v_share=a2v_share,
        v2a_share=v2a_share,
        tts_share=tts_share,
        textless_share=textless_share,
        learning_rate=learning_rate,
    )
    torch.manual_seed(config.seed)
    talker = Talker(load_bundle_config(bundle / "bundle.yaml").talker)
    initialise(talker)
    if weights is not None:
        load_strictly(talker, add_task_tags(read_tensors(weights), talker.sequence.task_tags), weights)
    trainer = Trainer(talker, ClipShards(clips), config, out, torch.device(device))
    logger.info("%.2f M parameters, step %d", sum(p.numel() for p in talker.parameters()) / 1e6, trainer.run.step)
    trainer.train()
    scores = trainer.validate()
    (out / "validation.json").write_text(json.dumps(scores, indent=1), encoding="utf-8")
    logger.info("validation %s", "  ".join(f"{name} {value:.4f}" for name, value in scores.items()))


if __name__ == "__main__":
    typer.run(main)
