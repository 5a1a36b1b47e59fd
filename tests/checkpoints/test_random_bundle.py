"""Bundles with random weights: of any size, the same for the same seed, and they say what they are."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from talker_t2av.checkpoints.folders import PRESETS
from talker_t2av.checkpoints.inspection import inspect_model
from talker_t2av.checkpoints.random_bundle import write_random_bundle, write_tensors
from talker_t2av.config import BundleConfig, load_bundle_config
from talker_t2av.errors import UserError


def test_a_random_bundle_says_that_it_is_one(full_bundle: Path) -> None:
    facts = inspect_model(str(full_bundle))
    assert facts.random and {part.licence for part in facts.parts if part.name == "talker"} == {
        "Random numbers, for tests and measurements: nobody's work."
    }
    types = {part.name: set(part.types) for part in facts.parts}
    assert types["talker"] == {"bfloat16"} and types["lia-x"] == {"float32"}


def test_the_same_seed_gives_the_same_weights(full_bundle: Path, tiny_full: BundleConfig, tmp_path: Path) -> None:
    write_random_bundle(tiny_full, tmp_path / "same")
    write_random_bundle(tiny_full, tmp_path / "other", seed=1)
    for part in ("audio_codec", "motion_codec"):
        first, same, other = (
            (folder / f"{part}.safetensors").read_bytes()
            for folder in (full_bundle, tmp_path / "same", tmp_path / "other")
        )
        assert first == same != other


def test_weights_keep_signals_about_as_large_as_they_are(full_bundle: Path) -> None:
    tensors = load_file(full_bundle / "motion_codec.safetensors")
    weight = tensors["decoder.levels.0.blocks.0.first.weight"]
    assert float(weight.std()) * weight[0].numel() ** 0.5 == pytest.approx(1, abs=0.05)
    basis = tensors["decoder.direction.basis"]
    torch.testing.assert_close(basis.T @ basis, torch.eye(40), atol=1e-5, rtol=0)


def test_tensors_are_written_as_safetensors_reads_them(tmp_path: Path) -> None:
    made = {
        "a": torch.randn(3, 5),
        "b": torch.randn(7).to(torch.bfloat16),
        "c": torch.tensor(4),
        "d": torch.zeros(0, 2),
    }
    shapes = {name: tensor.to("meta") for name, tensor in made.items()}
    write_tensors(tmp_path / "x.safetensors", shapes, lambda name, _: made[name])
    found = load_file(tmp_path / "x.safetensors")
    assert found.keys() == made.keys()
    assert all(torch.equal(found[name], tensor) and found[name].dtype == tensor.dtype for name, tensor in made.items())


def test_only_the_released_kinds_of_parts(tmp_path: Path) -> None:
    full = load_bundle_config(PRESETS / "full.yaml")
    nano = load_bundle_config(PRESETS.parent / "bundles" / "nano" / "bundle.yaml")
    with pytest.raises(UserError, match="other kinds of parts"):
        write_random_bundle(nano, tmp_path / "nano")
    assert full.talker.backbone.vocab_size > 151_670, "the two added tokens are within Qwen3's rows"
