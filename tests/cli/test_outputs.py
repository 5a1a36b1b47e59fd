"""Films down a pipe and into a player, and what they say of themselves."""

import io
import json
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from talker_t2av.cli.outputs import choose_output
from talker_t2av.errors import UserError
from talker_t2av.media.video import read_video

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
    player = tmp_path / "ffplay"
    player.write_text(f"#!/bin/sh\ncat > {tmp_path / 'shown.mp4'}\n", encoding="utf-8")
    player.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert run("generate", *WORDS, "--play").returncode == 0
    assert (tmp_path / "shown.mp4").read_bytes() == streamed


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
