"""The adapter for the released layout: strict about every tensor, indifferent to the tied LM head."""

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from talker_t2av.checkpoints.released import TIED_HEAD, load_released_talker
from talker_t2av.errors import UserError

DATA = Path(__file__).parents[1] / "golden" / "data"
TINY = DATA / "talker_tiny"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "talker"
    shutil.copytree(TINY, folder, copy_function=shutil.copyfile)
    return folder


def change(folder: Path, **tensors: torch.Tensor | None) -> None:
    """Replace, add or (None) remove tensors of a copy."""
    path = folder / "model.safetensors"
    changed = load_file(path) | {name: tensor for name, tensor in tensors.items() if tensor is not None}
    save_file({name: t for name, t in changed.items() if tensors.get(name, t) is not None}, path)


def test_all_listed_parameters_are_there() -> None:
    listed = json.loads((DATA / "talker_tiny_keys.json").read_text())
    stored = load_file(TINY / "model.safetensors")
    assert {name: list(tensor.shape) for name, tensor in stored.items()} == {
        name: shape for name, shape in listed.items() if name != TIED_HEAD
    }


def test_every_missing_tensor_is_named(copy: Path) -> None:
    path = copy / "model.safetensors"
    tensors = load_file(path)
    for name in tensors:
        save_file({other: tensor for other, tensor in tensors.items() if other != name}, path)
        with pytest.raises(UserError, match=f"missing {name}"):
            load_released_talker(copy)


def test_unexpected_and_misshapen_tensors_are_named(copy: Path) -> None:
    change(copy, stranger=torch.zeros(3))
    with pytest.raises(UserError, match="unexpected stranger"):
        load_released_talker(copy)
    change(copy, stranger=None, **{"head_stop.head.weight": torch.zeros(1, 3)})
    with pytest.raises(UserError, match=r"head_stop.head.weight has shape \[1, 3\], expected \[1, \d+\]"):
        load_released_talker(copy)


def test_tied_head_may_be_present(copy: Path) -> None:
    without = load_released_talker(copy).state_dict()
    change(copy, **{TIED_HEAD: load_file(copy / "model.safetensors")["llm.model.embed_tokens.weight"].clone()})
    with_head = load_released_talker(copy).state_dict()
    assert without.keys() == with_head.keys()
    assert all(torch.equal(without[name], with_head[name]) for name in without)


def test_foreign_rotary_table_is_an_error(copy: Path) -> None:
    name = "speech_patch_encoder.rope.w"
    change(copy, **{name: load_file(copy / "model.safetensors")[name].flip(0).contiguous()})
    with pytest.raises(UserError, match=f"{name} is not the rotary table"):
        load_released_talker(copy)


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"config.json does not exist"):
        load_released_talker(tmp_path)
