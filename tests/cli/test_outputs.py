"""Films down a pipe and into a player, and what they say of themselves.

A stand-in for a player lies on the PATH where one is needed; everything else is real.
"""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from talker_t2av.cli.outputs import choose_output
from talker_t2av.errors import UserError
from talker_t2av.media.video import read_video

Run = Callable[..., tuple[int, str, str]]
TALKER = str(Path(sys.executable).with_name("talker"))
WORDS = ["--text", "Good morning.", "--size", "128", "--seed", "3"]


def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([TALKER, *arguments], capture_output=True, check=False, **options)  # type: ignore[call-overload]


@pytest.fixture(scope="module")
def streamed() -> bytes:
    done = run("generate", *WORDS, "--out", "-")
    assert done.returncode == 0, done.stderr
    assert b"standard output: " in done.stderr
    return done.stdout


def test_the_pipe_and_the_file_are_one_film(tmp_path: Path, streamed: bytes) -> None:
    first, second = tmp_path / "first.mp4", tmp_path / "second.mp4"
    for path in (first, second):
        assert run("generate", *WORDS, "--out", str(path)).returncode == 0
    assert first.read_bytes() == second.read_bytes(), "the same seed makes the same file"
    with av.open(io.BytesIO(streamed)) as container:
        piped = np.stack([frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)])
    frames, _ = read_video(first)
    assert piped.shape == frames.shape
    assert np.abs(piped.astype(int) - frames).mean() < 3
    assert streamed.count(b"moof") > 3


def test_inspect_tells_how_a_film_was_made(tmp_path: Path, streamed: bytes) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(streamed)
    told = json.loads(run("inspect", str(film), "--json").stdout)
    record = told["provenance"]
    assert {"notice": "AI-generated", "task": "generate", "bundle": "nano", "seed": 3}.items() <= record.items()
    assert record["settings"]["sampling"]["steps"] > 0
    assert (told["width"], told["height"]) == (128, 128)
    assert b"AI-generated" in run("inspect", str(film)).stdout


def test_a_player_is_given_the_film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, streamed: bytes) -> None:
    stand_in(tmp_path, f"cat > {tmp_path / 'shown.mp4'}", monkeypatch)
    done = run("generate", *WORDS, "--play")
    assert (done.returncode, done.stderr) == (0, b"")
    assert re.fullmatch(rb"ffplay: \d\.\d s of video\.\n", done.stdout)
    assert (tmp_path / "shown.mp4").read_bytes() == streamed


def stand_in(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch, name: str = "ffplay") -> None:
    """A player that does what a shell script says, and no other one."""
    player = folder / name
    player.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    player.chmod(0o755)
    for tool in ("cat", "head"):
        (folder / tool).symlink_to(str(shutil.which(tool)))
    monkeypatch.setenv("PATH", str(folder))


def test_a_window_that_is_closed_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, "head -c 100 > /dev/null; exec 0<&-; exit 0", monkeypatch, name="vlc")
    done = run("generate", *WORDS, "--lead-out", "20", "--play")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize("script", ["exit 7", "cat > /dev/null; exit 7"])
def test_a_player_that_fails_is_named(script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, script, monkeypatch, name="mpv")
    done = run("generate", *WORDS, "--play")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"The player mpv failed (exit code 7); write a file with --out instead.\n"


def test_no_window_opens_for_bad_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, f"cat > {tmp_path / 'shown.mp4'}", monkeypatch)
    done = run("generate", "--text", "?", "--play")
    assert done.returncode == 2 and not (tmp_path / "shown.mp4").exists()


def test_a_reader_that_has_enough_is_no_fault() -> None:
    command = [TALKER, "generate", *WORDS, "--lead-out", "20", "--out", "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as talker:
        assert talker.stdout is not None and talker.stderr is not None
        assert talker.stdout.read(8)[4:] == b"ftyp"
        talker.stdout.close()
        assert talker.stderr.read() == b""
    assert talker.returncode == 0


def test_the_summary_keeps_out_of_the_film(streamed: bytes) -> None:
    done = run("generate", *WORDS, "--out", "-", "--json")
    assert done.stdout == streamed, "the same seed makes the same stream"
    assert json.loads(done.stderr)["path"] == "standard output"


def test_no_film_for_a_terminal() -> None:
    controller, terminal = os.openpty()
    command = [TALKER, "generate", *WORDS, "--out", "-"]
    done = subprocess.run(command, stdout=terminal, stderr=subprocess.PIPE, check=False)
    os.close(terminal)
    os.close(controller)
    assert done.returncode == 2
    assert done.stderr.startswith(b"A terminal cannot show a film") and done.stderr.count(b"\n") == 1


def test_silence_is_told_and_heard(tmp_path: Path, talker_command: Run, streamed: bytes) -> None:
    path, plain = tmp_path / "film.mp4", tmp_path / "plain.mp4"
    plain.write_bytes(streamed)
    assert talker_command("generate", *WORDS, "--lead-in", "1", "--lead-out", "2", "--out", str(path))[0] == 0
    lengths = []
    for film in (path, plain):
        told = json.loads(talker_command("inspect", str(film), "--json")[1])
        lengths.append(told["seconds"])
    assert lengths[0] == pytest.approx(lengths[1] + 3)
    settings = json.loads(talker_command("inspect", str(path), "--json")[1])["provenance"]["settings"]
    assert (settings["lead_in"], settings["lead_out"]) == (1, 2)


@pytest.mark.parametrize("name", ["missing.mp4", "notes.mp4", "folder", "[red]other.mp4"])
def test_nothing_to_inspect(name: str, tmp_path: Path, talker_command: Run, streamed: bytes) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "notes.mp4").write_text("no film")
    (tmp_path / "[red]other.mp4").write_bytes(streamed.replace(b"talker_t2av", b"another_one"))
    code, out, err = talker_command("inspect", str(tmp_path / name))
    assert (code, out) == (2, "")
    assert name in err and len(err.splitlines()) == 1 and err.endswith(".\n")


def test_where_it_cannot_go(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match="choose one"):
        choose_output(Path("a.mp4"), True, Path("b.mp4"))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UserError, match="install one of ffplay, mpv, vlc"):
        choose_output(None, True, Path("b.mp4"))
    other = run("inspect", __file__)
    assert other.returncode == 2
    assert other.stdout == b""
    assert len(other.stderr.splitlines()) == 1
