"""Files of a bundle against what was recorded of them."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from talker_t2av.checkpoints.checksums import record_checksums
from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.errors import UserError
from talker_t2av.verification.files import check_files, check_tensors


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sealed folder of two files."""
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices" / "anna.flac").write_bytes(b"sound")
    save_file({"weight": torch.ones(3), "count": torch.ones(2, dtype=torch.int64)}, tmp_path / "talker.safetensors")
    assert record_checksums(tmp_path) == 2
    return tmp_path


def test_the_embedded_bundle_is_sealed_as_it_is() -> None:
    """Red after its weights or its description changed: `talker models seal nano` records what they are now."""
    finding = check_files(EMBEDDED / "nano")
    assert finding.state == "passed", finding.said


def test_what_changed_is_named(folder: Path) -> None:
    assert check_files(folder).state == "passed"
    (folder / "voices" / "anna.flac").write_bytes(b"Sound")
    (folder / "talker.safetensors").rename(folder / "other.safetensors")
    (folder / ".DS_Store").touch()
    finding = check_files(folder)
    assert finding.state == "failed"
    assert finding.said == ("changed: voices/anna.flac; missing: talker.safetensors; not recorded: other.safetensors")


def test_a_folder_that_was_never_sealed(folder: Path) -> None:
    (folder / "checksums.json").write_text("[")
    with pytest.raises(UserError, match=r"checksums\.json is damaged: make the bundle again"):
        check_files(folder)
    (folder / "checksums.json").unlink()
    with pytest.raises(UserError, match=r"checksums\.json does not exist: make the bundle again"):
        check_files(folder)


def test_a_record_that_cannot_be_written_stays_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (folder / "checksums.json").read_bytes()
    (folder / "talker.safetensors").unlink()

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(UserError, match="No space left on device"):
        record_checksums(folder)
    assert (folder / "checksums.json").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == ["checksums.json", "voices"]


def test_numbers_that_are_none_are_named(folder: Path) -> None:
    assert check_tensors(folder).said == "2 tensors, every number finite"
    save_file({"weight": torch.tensor([1.0, float("inf")])}, folder / "talker.safetensors")
    finding = check_tensors(folder)
    assert finding.state == "failed" and "weight in talker.safetensors" in finding.said


def test_the_embedded_bundle_has_no_other_numbers() -> None:
    assert check_tensors(EMBEDDED / "nano").state == "passed"
