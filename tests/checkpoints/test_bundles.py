"""A bundle loads as a whole or says what is wrong with it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
import yaml
from safetensors.torch import load_file, save_file
from torch import Tensor

from talker_t2av.checkpoints.bundles import load_bundle
from talker_t2av.checkpoints.folders import EMBEDDED, bundle_folder
from talker_t2av.checkpoints.safe_tensors import read_metadata
from talker_t2av.errors import UserError

MEGABYTE = 2**20


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EMBEDDED / "nano", tmp_path / "mine"))


def change_tensors(path: Path, change: Callable[[dict[str, Tensor]], object]) -> None:
    tensors = load_file(path)
    change(tensors)
    save_file(tensors, path, read_metadata(path))


def change_settings(folder: Path, change: Callable[[dict], object]) -> None:
    path = folder / "bundle.yaml"
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(settings)
    path.write_text(yaml.safe_dump(settings), encoding="utf-8")


def test_embedded_bundle_is_whole_and_small() -> None:
    bundle = load_bundle("nano")
    for name in bundle.config.voices:
        identity, pitch = bundle.voice(name).split([256, 1])
        assert float(identity.norm()) == pytest.approx(1, abs=1e-5)
        assert -1.5 < float(pitch) < 1.5
    assert all(parameter.dtype == torch.float32 for parameter in bundle.talker.parameters())
    assert not bundle.talker.training
    assert sum(path.stat().st_size for path in EMBEDDED.rglob("*") if path.is_file()) <= 40 * MEGABYTE


def test_a_named_voice_is_embedded_once() -> None:
    bundle = load_bundle("nano")
    assert bundle.voice() is bundle.voice("heart")
    assert bundle.voice("joe") is not bundle.voice("heart")


def test_a_folder_is_a_bundle_too(copy: Path) -> None:
    ours, theirs = load_bundle(copy).talker.state_dict(), load_bundle("nano").talker.state_dict()
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)
    assert bundle_folder(copy) == copy


@pytest.mark.parametrize(
    "part", ["talker", "audio_codec", "motion_codec", "face_finder", "speaker_encoder", "sound_events"]
)
def test_every_part_is_loaded_strictly(copy: Path, part: str) -> None:
    path = copy / f"{part}.safetensors"
    original = path.read_bytes()
    name = sorted(load_file(path))[0]
    changes: dict[str, Callable[[dict[str, Tensor]], object]] = {
        f"missing {name}": lambda tensors: tensors.pop(name),
        "unexpected surplus": lambda tensors: tensors.update(surplus=torch.zeros(3)),
        f"{name} has shape": lambda tensors: tensors.update({name: torch.zeros(3, 1, 4, 1)}),
    }
    for message, change in changes.items():
        change_tensors(path, change)
        with pytest.raises(UserError, match=message):
            load_bundle(copy)
        path.write_bytes(original)
    path.write_bytes(original[: len(original) // 2])
    with pytest.raises(UserError, match=path.name):
        load_bundle(copy)
    path.unlink()
    with pytest.raises(UserError, match=f"{path.name} does not exist"):
        load_bundle(copy)


def test_wrong_settings_are_named(copy: Path) -> None:
    changes: dict[str, Callable[[dict], object]] = {
        "talker.backbone.hiden_size": lambda settings: settings["talker"]["backbone"].update(hiden_size=3),
        "sampling.steps": lambda settings: settings["sampling"].update(steps=0),
        "default_voice 'bob'": lambda settings: settings.update(default_voice="bob"),
        "alignment_layer 6": lambda settings: settings["talker"]["sequence"].update(alignment_layer=6),
        "123 symbols": lambda settings: settings["talker"]["backbone"].update(vocab_size=115),
        "heads, but those for motion are not": lambda settings: settings["talker"]["motion"].update(flow_map=False),
        "animation: .* guidance_scale 1 and": lambda settings: settings["animation"].update(guidance_scale=4),
        "motion latents": lambda settings: settings["talker"]["motion"].update(latent_size=39),
    }
    original = (copy / "bundle.yaml").read_bytes()
    for message, change in changes.items():
        change_settings(copy, change)
        with pytest.raises(UserError, match=message):
            load_bundle(copy)
        (copy / "bundle.yaml").write_bytes(original)


def test_the_released_model_is_not_in_the_package() -> None:
    with pytest.raises(UserError, match=r"not in the package: .*`talker models pull`"):
        load_bundle("full")


def test_no_such_bundle(tmp_path: Path) -> None:
    for name in ("giant", tmp_path):
        with pytest.raises(UserError, match="nano"):
            bundle_folder(name)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda settings: settings.pop("format"), "does not tell its format"),
        (
            lambda settings: settings.update(format=2),
            "has format 2, and this version of talker_t2av reads bundles of format 1",
        ),
    ],
)
def test_bundles_of_other_formats(copy: Path, change: Callable[[dict], object], told: str) -> None:
    change_settings(copy, change)
    with pytest.raises(UserError, match=f"bundle.yaml {told}"):
        load_bundle(copy)


@pytest.mark.parametrize("content", [b"name: [", b"\xff\xfe", b"- a", b""])
def test_descriptions_that_are_none(copy: Path, content: bytes) -> None:
    (copy / "bundle.yaml").write_bytes(content)
    with pytest.raises(UserError, match=r"bundle.yaml (is damaged|does not tell its format)"):
        load_bundle(copy)


@pytest.mark.parametrize("name", ["talker.safetensors", "motion_codec.safetensors", "speaker_encoder.safetensors"])
def test_parts_of_a_full_bundle_that_are_missing_or_cut_off(full_bundle: Path, tmp_path: Path, name: str) -> None:
    folder = Path(shutil.copytree(full_bundle, tmp_path / "full"))
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UserError, match=f"{name} is not a readable safetensors file"):
        load_bundle(folder)
    (folder / name).unlink()
    with pytest.raises(UserError, match=f"{name} does not exist.*`talker models pull` and `talker models convert`"):
        load_bundle(folder)


def test_a_full_bundle_without_its_tokenizer(full_bundle: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(full_bundle, tmp_path / "full"))
    (folder / "tokenizer" / "tokenizer.json").unlink()
    with pytest.raises(UserError, match=r"tokenizer.json does not exist"):
        load_bundle(folder)
