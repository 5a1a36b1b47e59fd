"""The voices of a bundle, as they are listed and copied."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.media.audio import read_audio

Run = Callable[..., tuple[int, str, str]]


def test_table_and_json(talker_command: Run) -> None:
    code, out, err = talker_command("voices", "--json")
    listed = json.loads(out)
    assert (code, err) == (0, "")
    assert [voice["default"] for voice in listed].count(True) == 1
    assert all(Path(voice["sample"]).is_file() for voice in listed)
    table = talker_command("voices")[1]
    for voice in listed:
        row = next(line for line in table.splitlines() if voice["name"] in line.split())
        assert f" {voice['sex']} " in row


def test_samples_are_copied_whole_under_the_names_of_the_voices(tmp_path: Path, talker_command: Run) -> None:
    folder = tmp_path / "samples"
    code, out, err = talker_command("voices", "--samples", str(folder))
    assert (code, err) == (0, "")
    assert str(folder) in out.replace("\n", "")
    originals = {path.name: path.read_bytes() for path in (EMBEDDED / "nano" / "voices").iterdir()}
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == originals
    (folder / "heart.flac").write_bytes(b"old")
    listed = json.loads(talker_command("voices", "--samples", str(folder), "--json")[1])
    assert {voice["sample"] for voice in listed} == {str(path) for path in folder.iterdir()}
    assert all(len(read_audio(voice["sample"], 24_000)) > 24_000 for voice in listed)


@pytest.mark.parametrize("place", ["taken", "nowhere/samples"])
def test_samples_that_cannot_be_written(
    place: str, tmp_path: Path, talker_command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").write_text("a file")
    code, out, err = talker_command("voices", "--samples", place)
    assert (code, out) == (2, "")
    assert place in err and err.endswith("choose another folder.\n") and len(err.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
