"""Released files become a bundle: all of it or nothing, and every tensor is accounted for."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from talker_t2av.checkpoints.bundles import load_bundle
from talker_t2av.checkpoints.checksums import Differences, compare_checksums, read_checksums
from talker_t2av.checkpoints.conversion import convert_released
from talker_t2av.checkpoints.inspection import inspect_model
from talker_t2av.checkpoints.parts import PARTS
from talker_t2av.config import BundleConfig, load_bundle_config
from talker_t2av.errors import UserError
from talker_t2av.generation.noise import SeededNoise
from talker_t2av.generation.pipeline import EXAMPLE_PORTRAIT
from talker_t2av.generation.prompt import Prompt
from talker_t2av.generation.session import Session
from talker_t2av.media.picture import read_picture

FILES = {
    "checksums.json",
    "conversion.json",
    "talker.safetensors",
    "audio_codec.safetensors",
    "motion_codec.safetensors",
    "speaker_encoder.safetensors",
    "tokenizer/tokenizer.json",
    "tokenizer/tokenizer_config.json",
    "tokenizer/merges.txt",
}
SHARED = {"bundle.yaml", "face_finder.safetensors", "sound_events.safetensors", "NOTICE"}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "bundle"


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_bundle_is_the_one_that_was_released(
    released_files: Path, full_bundle: Path, tiny_full: BundleConfig, target: Path
) -> None:
    target.mkdir()
    told = convert_released(released_files, target)
    assert files_in(target) == FILES | SHARED | {voice.sample for voice in tiny_full.voices.values()}
    assert compare_checksums(target, read_checksums(target)) == Differences((), (), ())
    assert {path.name for path in target.parent.iterdir()} == {"released", "bundle"}
    config, expected = load_bundle_config(target / "bundle.yaml"), tiny_full
    for part in ("talker", "audio_codec", "speaker_encoder", "text"):
        assert getattr(config, part) == getattr(expected, part), "every size is read off the checkpoints"
    assert config.motion_codec.level_channels == expected.motion_codec.level_channels
    for part in ("talker", "audio_codec", "motion_codec", "speaker_encoder"):
        ours, theirs = (load_file(folder / f"{part}.safetensors") for folder in (target, full_bundle))
        assert ours.keys() == theirs.keys()
        for name, tensor in theirs.items():
            assert ours[name].dtype == tensor.dtype or not tensor.is_floating_point()
            torch.testing.assert_close(ours[name], tensor.to(ours[name].dtype), atol=1e-5, rtol=1e-5, msg=name)
    assert (told.missing, told.random) == ((), False)
    assert told.ignored == {
        "whisperx-vae": {"semantic_model.decoder.": 1, "discriminator.": 1},
        "wavlm-ecapa": {"feature_extract.model.mask_emb": 1, "loss_calculator.": 1},
    }


def test_it_says_what_the_released_model_says(released_files: Path, full_bundle: Path, target: Path) -> None:
    """Part by part, up to rounding, which random networks behind each other would multiply."""
    convert_released(released_files, target)
    ours, theirs = (load_bundle(folder) for folder in (target, full_bundle))
    latents, portrait = torch.randn(8, 32, generator=torch.Generator().manual_seed(0)), read_picture(EXAMPLE_PORTRAIT)
    text = ours.text.encode("Hi. 你好。").token_ids
    assert torch.equal(text, theirs.text.encode("Hi. 你好。").token_ids)
    sources = [bundle.motion_codec.prepare(portrait) for bundle in (ours, theirs)]
    torch.testing.assert_close(sources[0].z, sources[1].z, atol=1e-3, rtol=1e-3)
    voices = [bundle.voice() for bundle in (ours, theirs)]
    torch.testing.assert_close(*voices, atol=1e-3, rtol=1e-3)
    sounds = [bundle.audio_codec.decode(latents) for bundle in (ours, theirs)]
    torch.testing.assert_close(*sounds, atol=1e-2, rtol=0)
    prompt = Prompt(text, voices[1], sources[1].identity)
    patches = [
        Session(bundle.talker, [prompt], theirs.config.sampling, SeededNoise([0], bundle.device)).step()
        for bundle in (ours, theirs)
    ]
    assert torch.equal(patches[0].speech, patches[1].speech) and torch.equal(patches[0].motion, patches[1].motion)


def test_chosen_parts_only(released_files: Path, target: Path) -> None:
    told = convert_released(released_files, target, [PARTS["whisperx-vae"]])
    assert files_in(target) == {"checksums.json", "conversion.json", "audio_codec.safetensors"}
    assert set(told.missing) == PARTS.keys() - {"whisperx-vae"}
    with pytest.raises(UserError, match="only some parts of a bundle"):
        load_bundle(target)


def test_a_bundle_tells_what_it_was_made_of(released_files: Path, target: Path) -> None:
    told = convert_released(released_files, target)
    facts = inspect_model(str(target))
    assert (facts.version, facts.random) == (told.version, False)
    parts = {part.name: part for part in facts.parts}
    assert parts.keys() == PARTS.keys() - {"tokenizer"} | {"face_finder", "sound_events"}
    assert all(parts[name].licence == PARTS[name].licence for name in parts.keys() & PARTS.keys())
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


def spoil(path: Path, key: str | None, name: str) -> None:
    """Give one tensor another shape."""
    checkpoint = torch.load(path, weights_only=False)
    (checkpoint if key is None else checkpoint[key])[name] = torch.zeros(1, 2, 3)
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
    (released_files / "talker-t2av" / "tokenizer.json").write_text("{}")
    with pytest.raises(UserError, match=r"tokenizer.json is not a readable tokenizer"):
        convert_released(released_files, target, [PARTS["tokenizer"]])
    spoil(released_files / "lia-x.pt", None, "enc.enc_r2t.0.bias")
    with pytest.raises(UserError, match=r"lia-x.pt does not fit .*enc.enc_r2t.0.bias has shape \[1, 2, 3\]"):
        convert_released(released_files, target, [PARTS["lia-x"]])
    assert [path.name for path in target.parent.iterdir()] == ["released"]


def test_missing_files_are_named_with_their_origin(released_files: Path, target: Path) -> None:
    (released_files / "wavlm_large_finetune.pth").unlink()
    (released_files / "talker-t2av" / "tokenizer.json").unlink()
    with pytest.raises(UserError, match=r"lacks talker-t2av/tokenizer.json \(from .*finetune.pth \(from UniSpeech"):
        convert_released(released_files, target)
    assert not target.exists()
