"""Released files become a bundle's parts: all of it or nothing, and every tensor is accounted for."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from talker_t2av.checkpoints import conversion
from talker_t2av.checkpoints.checksums import Differences, compare_checksums, read_checksums
from talker_t2av.checkpoints.conversion import convert_released
from talker_t2av.checkpoints.inspection import inspect_model
from talker_t2av.checkpoints.parts import PARTS
from talker_t2av.checkpoints.released import load_released_talker
from talker_t2av.codecs.wavlm_ecapa.encoder import WavlmEcapaEncoder
from talker_t2av.codecs.whisperx_vae.codec import WhisperXVaeCodec
from talker_t2av.errors import UserError

FILES = {
    "checksums.json",
    "conversion.json",
    "audio_codec.safetensors",
    "speaker_encoder.safetensors",
    "talker/model.safetensors",
    "talker/config.json",
    "talker/tokenizer.json",
    "talker/tokenizer_config.json",
    "talker/merges.txt",
}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "bundle"


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_every_part_can_be_loaded(released_files: Path, target: Path) -> None:
    target.mkdir()
    told = convert_released(released_files, target)
    assert files_in(target) == FILES
    assert compare_checksums(target, read_checksums(target)) == Differences((), (), ())
    assert read_checksums(target).keys() == FILES - {"checksums.json"}
    assert {path.name for path in target.parent.iterdir()} == {"released", "bundle"}
    WhisperXVaeCodec.load(target / "audio_codec.safetensors", conversion.WhisperXVaeConfig())
    WavlmEcapaEncoder.load(target / "speaker_encoder.safetensors", conversion.WavlmEcapaConfig())
    ours, theirs = (load_released_talker(folder) for folder in (target / "talker", released_files / "talker-t2av"))
    assert all(torch.equal(a, b) for a, b in zip(ours.parameters(), theirs.parameters(), strict=True))
    assert told.missing == ("lia-x",)
    assert told.ignored == {
        "whisperx-vae": {"semantic_model.decoder.": 1, "discriminator.": 1},
        "wavlm-ecapa": {"feature_extract.model.mask_emb": 1, "loss_calculator.": 1},
    }


def test_chosen_parts_only(released_files: Path, target: Path) -> None:
    told = convert_released(released_files, target, [PARTS["whisperx-vae"]])
    assert files_in(target) == {"checksums.json", "conversion.json", "audio_codec.safetensors"}
    assert set(told.missing) == PARTS.keys() - {"whisperx-vae"}


def test_a_bundle_tells_what_it_was_made_of(released_files: Path, target: Path) -> None:
    told = convert_released(released_files, target)
    facts = inspect_model(str(target))
    assert facts.version == told.version
    parts = {part.name: part for part in facts.parts}
    assert parts.keys() == {"talker", "whisperx-vae", "wavlm-ecapa"}
    assert all(part.licence == PARTS[name].licence for name, part in parts.items())
    tensors = load_file(target / "audio_codec.safetensors").values()
    codec = parts["whisperx-vae"]
    assert (codec.tensors, codec.parameters) == (len(tensors), sum(tensor.numel() for tensor in tensors))
    assert (codec.types, codec.size) == ({"float32": len(tensors)}, 4 * codec.parameters)
    (target / "conversion.json").write_text("{}")
    with pytest.raises(UserError, match=r"conversion.json is damaged"):
        inspect_model(str(target))


def test_files_can_be_looked_at(released_files: Path) -> None:
    [speaker] = inspect_model(str(released_files / "wavlm_large_finetune.pth")).parts
    assert (speaker.name, speaker.licence) == ("model", PARTS["wavlm-ecapa"].licence)
    [codec] = inspect_model(str(released_files / "whisperx-vae" / "model.ckpt")).parts
    assert codec.name == "state_dict"
    [talker] = inspect_model(str(released_files / "talker-t2av" / "model.safetensors")).parts
    assert talker.tensors == len(load_file(released_files / "talker-t2av" / "model.safetensors"))


def spoil(path: Path, key: str, name: str) -> None:
    """Give one tensor another shape."""
    checkpoint = torch.load(path, weights_only=False)
    checkpoint[key][name] = torch.zeros(1, 2, 3)
    torch.save(checkpoint, path)


def test_wrong_shapes_are_named_and_nothing_is_left(released_files: Path, target: Path) -> None:
    spoil(released_files / "wavlm_large_finetune.pth", "model", "linear.bias")
    with pytest.raises(UserError, match=r"wavlm_large_finetune.pth does not fit .*linear.bias has shape \[1, 2, 3\]"):
        convert_released(released_files, target)
    spoil(released_files / "whisperx-vae" / "model.ckpt", "state_dict", "vae.out_proj.bias")
    with pytest.raises(UserError, match=r"model.ckpt does not fit .*vae.out_proj.bias has shape \[1, 2, 3\]"):
        convert_released(released_files, target)
    for content in ("words", "[]", json.dumps({"hidden_size": 3})):
        (released_files / "talker-t2av" / "config.json").write_text(content)
        with pytest.raises(UserError, match=r"config.json is not the configuration of .*model.safetensors"):
            convert_released(released_files, target)
    assert [path.name for path in target.parent.iterdir()] == ["released"]


def test_missing_files_are_named_with_their_origin(released_files: Path, target: Path) -> None:
    (released_files / "wavlm_large_finetune.pth").unlink()
    (released_files / "talker-t2av" / "tokenizer.json").unlink()
    with pytest.raises(UserError, match=r"lacks talker-t2av/tokenizer.json \(from .*finetune.pth \(from UniSpeech"):
        convert_released(released_files, target)
    with pytest.raises(UserError, match="cannot convert lia-x"):
        convert_released(released_files, target, [PARTS["lia-x"]])
    assert not target.exists()
