"""The golden tests notice: every answer, changed by 2 %, makes one of them fail."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

HERE = Path(__file__).parent
CHANGE = 1.02
MODULES, TRAINING, GENERATION = "test_modules.py", "test_training_step.py", "test_generation.py"
OF_TRAINING = ("hidden", "_x1", "_mu", "_cond", "_loss", "stop_labels", "stop_pos_weight", "stop_logits")
ANSWERS = {
    "patch_encoder": (MODULES, ("speech_tokens", "motion_tokens")),
    "head_speech": (MODULES, ("velocity", "t_span_", "sample_")),
    "head_motion": (MODULES, ("velocity", "t_span_", "sample_")),
    "training_step": (TRAINING, OF_TRAINING),
    "training_step_delay": (TRAINING, OF_TRAINING),
    "generate_cold": (GENERATION, ("speech_latents", "motion_latents")),
    "generate_speech_prefix": (GENERATION, ("speech_latents", "motion_latents")),
    "generate_joint_prefix": (GENERATION, (".speech_latents", ".motion_latents")),
    "whisperx_vae": (
        "test_whisperx_vae.py",
        ("log_mel_head", "semantic_50hz", "latent", "reconstruction", "random_decoded"),
    ),
    "wavlm": ("test_wavlm_ecapa.py", ("hidden_states",)),
    "speaker_ecapa": ("test_wavlm_ecapa.py", ("embedding",)),
    "lia_x": ("test_lia_x.py", ("z_s2r", "alpha_", "direction", "feat_", "frames_", "animate_8x")),
}
"""Of each file the tests that read it, and how its answers are named."""
DRAWS = ("keep_mu", "keep_cond", "random_latent")
"""Random draws, which are inputs."""


def answers(folder: Path, file: str) -> list[str]:
    """Every tensor of a file that is an answer."""
    return [
        key
        for key in sorted(load_file(folder / f"{file}.safetensors"))
        if any(part in key for part in ANSWERS[file][1]) and not key.endswith(DRAWS)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("file", ANSWERS)
def test_every_changed_answer_is_noticed(
    file: str,
    golden_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    """The tests run in this process: starting another takes longer than they do."""
    copy = tmp_path / "golden"
    shutil.copytree(golden_folder, copy, copy_function=shutil.copyfile)
    monkeypatch.setenv("TALKER_GOLDEN", str(copy))
    path, tests = copy / f"{file}.safetensors", str(HERE / ANSWERS[file][0])
    changed, unnoticed = answers(golden_folder, file), []
    for key in changed:
        tensors = load_file(path)
        other = tensors[key] + 1 if key == "stop_labels" else tensors[key] * CHANGE
        save_file(tensors | {key: other.to(tensors[key].dtype).contiguous()}, path)
        outcome = pytest.main(["-q", "-x", "-p", "no:cacheprovider", tests])
        if outcome != pytest.ExitCode.TESTS_FAILED:
            unnoticed.append(key)
        assert torch.equal(load_file(golden_folder / f"{file}.safetensors")[key], tensors[key])
        save_file(tensors, path)
    record_property("golden file", file)
    record_property("changed answers noticed", f"{len(changed) - len(unnoticed)} of {len(changed)}")
    assert not unnoticed
