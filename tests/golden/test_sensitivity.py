"""The golden tests notice: every answer, changed by 2 %, makes one of them fail."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

HERE = Path(__file__).parent
CHANGE = 1.02
ANSWERS = {
    "patch_encoder": ["speech_tokens", "motion_tokens"],
    "head_speech": ["velocity", "t_span_", "sample_"],
    "head_motion": ["velocity", "t_span_", "sample_"],
    "training_step": ["hidden", "_x1", "_mu", "_cond", "_loss", "stop_labels", "stop_pos_weight", "stop_logits"],
    "training_step_delay": ["hidden", "_x1", "_mu", "_cond", "_loss", "stop_labels", "stop_pos_weight", "stop_logits"],
    "generate_cold": ["speech_latents", "motion_latents"],
    "generate_speech_prefix": ["speech_latents", "motion_latents"],
    "generate_joint_prefix": [".speech_latents", ".motion_latents"],
    "whisperx_vae": ["log_mel_head", "semantic_50hz", "latent", "reconstruction", "random_decoded"],
    "wavlm": ["hidden_states"],
    "speaker_ecapa": ["embedding"],
    "lia_x": ["z_s2r", "alpha_", "direction", "feat_", "frames_", "animate_8x"],
}
DRAWS = ("keep_mu", "keep_cond", "random_latent")
"""Random draws, which are inputs."""


def answers(folder: Path, file: str) -> list[str]:
    """Every tensor of a file that is an answer."""
    return [
        key
        for key in sorted(load_file(folder / f"{file}.safetensors"))
        if any(part in key for part in ANSWERS[file]) and not key.endswith(DRAWS)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("file", ANSWERS)
def test_every_changed_answer_is_noticed(file: str, golden_folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "golden"
    shutil.copytree(golden_folder, copy, copy_function=shutil.copyfile)
    environment = os.environ | {"TALKER_GOLDEN": str(copy)}
    unnoticed = []
    path = copy / f"{file}.safetensors"
    for key in answers(golden_folder, file):
        tensors = load_file(path)
        changed = tensors[key] + 1 if key == "stop_labels" else tensors[key] * CHANGE
        save_file(tensors | {key: changed.to(tensors[key].dtype).contiguous()}, path)
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-m", "not slow", "-p", "no:cacheprovider", str(HERE)]
        outcome = subprocess.run(command, env=environment, capture_output=True, check=False)
        if outcome.returncode == 0:
            unnoticed.append(key)
        assert torch.equal(load_file(golden_folder / f"{file}.safetensors")[key], tensors[key])
        save_file(tensors, path)
    assert not unnoticed
