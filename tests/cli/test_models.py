"""`talker models`: consent, conversion and a look at what there is; what is wrong is said in one sentence."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from talker_t2av.checkpoints.folders import EMBEDDED

Run = Callable[..., tuple[int, str, str]]


class Attack:
    """Pickled, this makes a file."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (f"touch {self.mark}",)


def one_sentence(message: str) -> bool:
    return len(message.splitlines()) == 1 and message.rstrip().endswith(".") and "Traceback" not in message


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the parts that would have been fetched."""
    names: list[str] = []

    def pull(parts: list, folder: Path, quiet: bool) -> list[Path]:
        names.extend(part.name for part in parts)
        return []

    monkeypatch.setattr("talker_t2av.checkpoints.hub.pull", pull)
    return names


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Lets somebody sit there who answers."""

    def answer(text: str) -> None:
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setattr("typer.confirm", lambda question, err: text == "y")

    return answer


def test_a_licence_is_accepted_by_hand(
    talker_command: Run, fetched: list[str], terminal: Callable[[str], None], tmp_path: Path
) -> None:
    code, _, err = talker_command("models", "pull", "full", "--to", str(tmp_path))
    assert (code, fetched) == (2, [])
    assert one_sentence(err) and "lia-x" in err and "--accept-licences" in err
    terminal("n")
    code, _, err = talker_command("models", "pull", "full", "--to", str(tmp_path))
    assert (code, fetched) == (2, []) and "was not accepted" in err
    terminal("y")
    code, out, err = talker_command("models", "pull", "full", "--to", str(tmp_path))
    assert code == 0 and "lia-x" in fetched
    assert "lia-x, from the hub's YaohuiW/LIA-X. Licence: For research and evaluation only" in out
    assert "wavlm_large_finetune.pth, which is not on the hub: put it there, from UniSpeech" in out


def test_only_what_needs_it_is_asked_for(talker_command: Run, fetched: list[str], tmp_path: Path) -> None:
    code, _, _ = talker_command("models", "pull", "--parts", "talker, tokenizer", "--to", str(tmp_path))
    assert (code, fetched) == (0, ["talker", "tokenizer"])


def test_released_files_become_a_bundle(talker_command: Run, released_files: Path, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    code, out, _ = talker_command("models", "convert", str(released_files), str(bundle))
    assert code == 0
    assert "Left out of whisperx-vae, for training only: semantic_model.decoder.* (1), discriminator.* (1)." in out
    assert "It lacks" not in out
    code, out, _ = talker_command("models", "inspect", str(bundle))
    assert code == 0 and "wavlm-ecapa" in out and "talker: Apache-2.0." in out
    code, out, _ = talker_command("models", "convert", str(released_files), str(tmp_path / "again"), "--json")
    assert json.loads(out)["missing"] == []
    words = ("--text", "你好。", "--max-seconds", "0.1", "--size", "128", "--out", str(tmp_path / "hi.mp4"))
    code, out, _ = talker_command("generate", "--model", str(bundle), *words)
    assert code == 0 and "0.1 s of video" in out and "cut off: by --max-seconds" in out


def test_the_embedded_bundle(talker_command: Run) -> None:
    code, out, _ = talker_command("models", "inspect", "nano", "--json")
    facts = json.loads(out)
    assert code == 0 and Path(facts["path"]) == EMBEDDED / "nano"
    assert {part["name"] for part in facts["parts"]} >= {"talker", "audio_codec"}
    assert all("NOTICE" in part["licence"] for part in facts["parts"])


def spoiled(folder: Path) -> None:
    """Files that are not what they should be."""
    attack = {"state_dict": {"a": torch.ones(2)}, "extra": Attack(folder / "mark")}
    torch.save(attack, folder / "attack.ckpt")
    whole = (folder / "released" / "whisperx-vae" / "model.ckpt").read_bytes()
    (folder / "cut.ckpt").write_bytes(whole[: len(whole) // 2])
    (folder / "notes.pt").write_text("words")
    (folder / "notes.safetensors").write_text("words")
    for name in ("attack", "cut"):
        shutil.copytree(folder / "released", folder / name)
        shutil.copyfile(folder / f"{name}.ckpt", folder / name / "whisperx-vae" / "model.ckpt")
    (folder / "used").mkdir()
    (folder / "used" / "letter.txt").write_text("words")
    (folder / "bare").mkdir()


CASES = {
    "unknown model": (["pull", "giant"], "giant"),
    "unknown part": (["pull", "--parts", "talker,nose"], "nose"),
    "folder that is a file": (["pull", "--parts", "talker", "--to", "notes.pt"], "notes.pt"),
    "no released files": (["convert", "bare", "bundle"], "bare lacks talker-t2av/model.safetensors"),
    "no folder": (["convert", "nowhere", "bundle"], "nowhere"),
    "file as source": (["convert", "notes.pt", "bundle"], "notes.pt"),
    "target in use": (["convert", "released", "used"], "used is there already"),
    "file as target": (["convert", "released", "notes.pt"], "notes.pt is there already"),
    "target in no folder": (["convert", "released", "nowhere/bundle"], "nowhere does not exist"),
    "attack": (["convert", "attack", "bundle"], "attack/whisperx-vae/model.ckpt would run code"),
    "cut off": (["convert", "cut", "bundle"], "cut/whisperx-vae/model.ckpt is cut off"),
    "model that cannot be made": (["init", "giant", "bundle", "--random"], "giant"),
    "model without weights": (["init", "full", "bundle"], "--random"),
    "making a model in a folder in use": (["init", "full", "used", "--random"], "used is there already"),
    "looking at an attack": (["inspect", "attack.ckpt"], "attack.ckpt would run code"),
    "looking at what is cut off": (["inspect", "cut.ckpt"], "cut.ckpt is cut off"),
    "looking at no checkpoint": (["inspect", "notes.pt"], "notes.pt is not a PyTorch checkpoint"),
    "looking at no tensors": (["inspect", "notes.safetensors"], "notes.safetensors"),
    "looking at nothing": (["inspect", "nowhere"], "nowhere"),
    "looking at a folder without a bundle": (["inspect", "bare"], "bare"),
    "verifying nothing": (["verify", "nowhere"], "There is no bundle 'nowhere'"),
    "verifying elsewhere": (["verify", "nano", "--device", "abacus"], "The device 'abacus' is not available"),
    "sealing a folder without a bundle": (["seal", "bare"], "There is no bundle 'bare'"),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_input(case: str, released_files: Path, talker_command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    words, named = CASES[case]
    folder = released_files.parent
    spoiled(folder)
    monkeypatch.chdir(folder)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    before = sorted(folder.rglob("*"))
    code, out, err = talker_command("models", *words)
    assert (code, out) == (2, "")
    assert one_sentence(err), err
    assert named in err
    assert sorted(folder.rglob("*")) == before


def test_the_embedded_bundle_is_verified(talker_command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("talker_t2av.verification.recogniser.PACKAGES", ("no_such_package",))
    code, out, err = talker_command("models", "verify", "nano")
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0].startswith("passed       files: ") and lines[-1].endswith("nano is as it should be.")
    assert [line for line in lines if line.startswith("not checked")] == [
        "not checked  words: no recogniser is installed: pip install 'talker-t2av[eval]'"
    ]
    assert not any(line.startswith("failed") for line in lines)


def test_a_damaged_bundle_is_not_as_it_should_be(talker_command: Run, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    shutil.copytree(EMBEDDED / "nano", bundle)
    weights = bundle / "talker.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])
    code, out, _ = talker_command("models", "verify", str(bundle), "--json")
    found = json.loads(out)
    states = {check["check"]: check["state"] for check in found["checks"]}
    assert (code, found["passed"]) == (1, False)
    assert states == {"files": "failed", "tensors": "failed"}
    code, out, _ = talker_command("models", "seal", str(bundle))
    assert code == 0 and out.startswith(f"{bundle / 'checksums.json'}: the checksums of ")
    code, out, _ = talker_command("models", "verify", str(bundle), "--json")
    assert code == 1 and json.loads(out)["checks"][0]["state"] == "passed"


@pytest.mark.slow
def test_a_bundle_of_broken_weights_is_told_as_json(talker_command: Run, tmp_path: Path) -> None:
    """A face model of zeros, and no voice: what breaks off on them has failed, and the rest is still checked."""
    bundle = tmp_path / "bundle"
    shutil.copytree(EMBEDDED / "nano", bundle)
    weights = load_file(bundle / "motion_codec.safetensors")
    save_file({name: torch.zeros_like(tensor) for name, tensor in weights.items()}, bundle / "motion_codec.safetensors")
    (bundle / "voices" / "pixie.flac").unlink()
    code, out, err = talker_command("models", "verify", str(bundle), "--json")
    found = json.loads(out, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    states = {check["check"]: check["state"] for check in found["checks"]}
    assert (code, err) == (1, "")
    assert "changed: motion_codec.safetensors; missing: voices/pixie.flac" in found["checks"][0]["said"]
    assert states["loading"] == states["audio codec"] == states["spoken sentence"] == "passed"
    assert states["speaker encoder"] == states["motion latents"] == states["motion codec"] == "failed"
