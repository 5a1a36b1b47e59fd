"""One training step against golden hidden states, targets, stop labels and losses."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from talker_t2av.model.flow_matching import FlowDraw
from talker_t2av.model.sequence import TalkerBatch
from talker_t2av.model.stop_predictor import mean_zero_labels, stop_labels, stop_loss
from talker_t2av.model.talker import Talker
from talker_t2av.training.objective import talker_loss

REFERENCE_MOTION_WEIGHT = 10.0
FRAME_RATE = 25


def batch_of(numbers: dict[str, Tensor]) -> TalkerBatch:
    return TalkerBatch(
        token_ids=numbers["input_ids"],
        token_mask=numbers["attention_mask"],
        patch_span=numbers["speech_span"],
        speech=numbers["speech_latent"],
        speech_frames=numbers["speech_len"],
        motion=numbers["motion"],
        motion_frames=numbers["motion_len"],
        voice=numbers["speaker_emb"],
        task=numbers["task_tag"],
        complete=torch.ones(len(numbers["input_ids"]), dtype=torch.bool),
    )


def draw_of(numbers: dict[str, Tensor], name: str) -> FlowDraw:
    return FlowDraw(
        time=numbers[f"{name}_t"],
        noise=numbers[f"{name}_noise"].transpose(1, 2),
        keep_hidden=numbers[f"{name}_keep_mu"],
        keep_context=numbers[f"{name}_keep_cond"],
    )


@pytest.mark.parametrize("case", ["training_step", "training_step_delay"])
def test_training_step(
    case: str, talker: Talker, golden: Callable[[str], dict[str, Tensor]], compare: Callable[..., None]
) -> None:
    numbers = golden(case)
    batch = batch_of(numbers)
    published = talker.sequence
    delay = int(numbers["delay"]) if "delay" in numbers else 0
    talker.sequence = published.model_copy(update={"motion_delay": delay})
    try:
        with torch.inference_mode():
            output = talker(batch)
            losses = {
                name: getattr(talker, name).flow_loss(getattr(output, name), draw_of(numbers, name))
                for name in ("speech", "motion")
            }
    finally:
        talker.sequence = published

    exists = torch.nn.functional.pad(batch.token_mask, (1, 0), value=True)
    compare(output.hidden[exists], numbers["hidden"][exists], "hidden")
    compare(output.stop_logits[exists], numbers["stop_logits"][exists], "stop logits")
    for name in ("speech", "motion"):
        targets = getattr(output, name)
        compare(targets.clean.transpose(1, 2), numbers[f"{name}_x1"], f"{name} targets")
        compare(targets.hidden, numbers[f"{name}_mu"], f"{name} hidden")
        compare(targets.context.transpose(1, 2), numbers[f"{name}_cond"], f"{name} contexts")
        compare(targets.condition, numbers[f"{name}_global_cond"], f"{name} conditions")
        compare(losses[name], numbers[f"{name}_loss"], f"{name} loss")

    patch_frames = published.patch_frames
    labels = stop_labels(batch.patch_span + 1, exists.shape[1], batch.complete, FRAME_RATE, patch_frames)
    assert torch.equal(labels, numbers["stop_labels"])
    compare(mean_zero_labels(labels), numbers["stop_pos_weight"], "stop positive weight")
    stop = stop_loss(output.stop_logits, labels)
    compare(stop, numbers["stop_loss"], "stop loss")
    total = talker_loss(losses["speech"], losses["motion"], stop, motion_weight=REFERENCE_MOTION_WEIGHT)
    compare(total, numbers["total_loss"], "total loss")
