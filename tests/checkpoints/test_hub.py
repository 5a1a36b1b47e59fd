"""Fetching released files: whole or not at all, resumed, checked, and with no network what is there already."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from huggingface_hub import constants

from talker_t2av.checkpoints.hub import default_folder, pull
from talker_t2av.checkpoints.parts import PARTS
from talker_t2av.errors import UserError

ALL = list(PARTS.values())
TALKER = "talker-t2av/model.safetensors"
WANTED = {
    TALKER,
    "talker-t2av/config.json",
    "talker-t2av/tokenizer.json",
    "talker-t2av/tokenizer_config.json",
    "talker-t2av/merges.txt",
    "whisperx-vae/model.ckpt",
    "lia-x.pt",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "released"


def test_every_wanted_file_is_fetched_once(hub, folder: Path) -> None:
    published = {path: content for files in hub.files.values() for path, content in files.items()}
    paths = {path.relative_to(folder).as_posix(): path for path in pull(ALL, folder)}
    assert paths.keys() == WANTED
    assert all(path.read_bytes() == published[name] for name, path in paths.items())
    assert sorted(path for path, _ in hub.fetched) == sorted(WANTED)
    pull(ALL, folder)
    assert len(hub.fetched) == len(WANTED)


def test_chosen_parts_only(hub, folder: Path) -> None:
    assert pull([PARTS["lia-x"]], folder) == [folder / "lia-x.pt"]
    assert [path for path, _ in hub.fetched] == ["lia-x.pt"]
    assert pull([PARTS["wavlm-ecapa"]], folder) == []


def test_a_cut_connection_is_resumed(hub, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.file_download.time.sleep", lambda seconds: None)
    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 1_000)
    content = hub.files["HKUSTAudio/Talker-T2AV"][TALKER]
    hub.cuts[TALKER] = 2
    pull([PARTS["talker"]], folder)
    assert (folder / TALKER).read_bytes() == content
    starts = [wanted for path, wanted in hub.fetched if path == TALKER]
    assert starts == [None, f"bytes={len(content) // 2}-", f"bytes={len(content) * 3 // 4}-"]


def test_a_pull_goes_on_where_the_last_one_broke_off(hub, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.file_download.time.sleep", lambda seconds: None)
    content = hub.files["YaohuiW/LIA-X"]["lia-x.pt"]
    hub.cuts["lia-x.pt"] = 1_000
    with pytest.raises(UserError, match=r"broke.*try again"):
        pull(ALL, folder)
    assert not (folder / "lia-x.pt").exists()
    [partial] = (path for path in folder.rglob("*") if path.name == hashlib.sha256(content).hexdigest())
    partial.write_bytes(content[:123_456])
    hub.cuts.clear()
    hub.fetched.clear()
    pull(ALL, folder)
    assert hub.fetched == [("lia-x.pt", "bytes=123456-")]
    assert (folder / "lia-x.pt").read_bytes() == content
    assert not partial.exists()


def test_a_partial_file_that_is_wrong_is_fetched_again(hub, folder: Path) -> None:
    content = hub.files["YaohuiW/LIA-X"]["lia-x.pt"]
    partial = folder / ".cache" / "talker_t2av" / hashlib.sha256(content).hexdigest()
    partial.parent.mkdir(parents=True)
    partial.write_bytes(b"other")
    pull([PARTS["lia-x"]], folder)
    assert hub.fetched == [("lia-x.pt", "bytes=5-"), ("lia-x.pt", None)]
    assert (folder / "lia-x.pt").read_bytes() == content
    (folder / "lia-x.pt").unlink()
    partial.write_bytes(content + b"more")
    pull([PARTS["lia-x"]], folder)
    assert hub.fetched[2:] == [("lia-x.pt", None)]
    assert (folder / "lia-x.pt").read_bytes() == content


@pytest.mark.parametrize("name", ["lia-x.pt", "talker-t2av/tokenizer.json"])
def test_a_corrupted_file_is_named_and_removed(hub, folder: Path, name: str) -> None:
    hub.corrupted.add(name)
    with pytest.raises(UserError, match=rf"{name} had not the bytes that were published"):
        pull(ALL, folder)
    assert not (folder / name).exists()
    hub.corrupted.clear()
    pull(ALL, folder)
    assert (folder / name).is_file()


def test_without_network_what_is_there_is_checked(hub, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = pull(ALL, folder)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    hub.fetched.clear()
    assert pull(ALL, folder) == paths
    (folder / "lia-x.pt").write_bytes(b"other")
    with pytest.raises(UserError, match=r"lia-x.pt had not the bytes.*HF_HUB_OFFLINE"):
        pull(ALL, folder)
    with pytest.raises(UserError, match=r"lacks files of YaohuiW/LIA-X: HF_HUB_OFFLINE"):
        pull(ALL, folder)
    assert hub.fetched == []


def test_without_network_and_without_files(hub, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(UserError, match=r"lacks files of HKUSTAudio/Talker-T2AV: HF_HUB_OFFLINE forbids"):
        pull(ALL, folder)


def test_a_file_that_nobody_vouches_for(hub, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    folder.mkdir()
    (folder / "lia-x.pt").write_bytes(b"from somewhere")
    with pytest.raises(UserError, match=r"lacks lia-x.pt, or a record of what it should be"):
        pull([PARTS["lia-x"]], folder)


def test_a_hub_without_the_files(hub, folder: Path) -> None:
    del hub.files["HKUSTAudio/Talker-T2AV"][TALKER]
    with pytest.raises(UserError, match=rf"does not show all of {TALKER}.*/HKUSTAudio/Talker-T2AV"):
        pull(ALL, folder)
    hub.files.clear()
    with pytest.raises(UserError, match=r"does not show all of lia-x\.pt: look at .*/YaohuiW/LIA-X"):
        pull([PARTS["lia-x"]], folder.with_name("other"))


def test_folders_that_cannot_be_written(hub, folder: Path) -> None:
    folder.write_text("words")
    for target in (folder, folder / "sub"):
        with pytest.raises(UserError, match=rf"Nothing can be written to {target} \("):
            pull(ALL, target)


def test_files_lie_under_hf_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "talker_t2av" / "full"


def test_the_command_heeds_the_environment(hub, tmp_path: Path) -> None:
    environment = os.environ | {"HF_HOME": str(tmp_path), "HF_ENDPOINT": hub.endpoint}
    program = "from talker_t2av.cli.app import main; main()"
    command = [sys.executable, "-c", program, "models", "pull", "--accept-licences", "--json"]
    online = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    told = json.loads(online.stdout)
    assert (told["path"], told["lacking"]) == (str(tmp_path / "talker_t2av/full"), ["wavlm_large_finetune.pth"])
    assert set(told["files"]) == WANTED
    assert told["licences"]["lia-x"].startswith("For research and evaluation only")
    assert online.stderr == ""
    offline = subprocess.run(
        command, env=environment | {"HF_HUB_OFFLINE": "1"}, capture_output=True, text=True, check=True
    )
    assert json.loads(offline.stdout) == told
