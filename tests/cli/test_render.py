"""`talker encode` and `talker render`: motion as a file, and portraits that it moves."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from talker_t2av import Talker
from talker_t2av.codecs.motion_file import read_motion, write_motion
from talker_t2av.generation.pipeline import EXAMPLE_PORTRAIT
from talker_t2av.media.audio import read_audio, write_wav
from talker_t2av.media.video import read_video

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def motion_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half a second of a head that turns and a mouth that opens."""
    codec = Talker.load("nano").bundle.motion_codec
    motion = torch.zeros(14, 40)
    motion[:, 1] = torch.linspace(1, 3, 14)
    motion[:, 6] = torch.linspace(0, 3, 14)
    path = tmp_path_factory.mktemp("motion") / "clip.pt"
    write_motion(path, codec.restore(motion), "face_mesh")
    return path


def test_motion_goes_onto_a_portrait_and_back_into_a_file(
    motion_file: Path, talker_command: Run, tmp_path: Path
) -> None:
    film, sound, again = tmp_path / "film.mp4", tmp_path / "sound.wav", tmp_path / "again.pt"
    tone = 0.3 * np.sin(np.arange(24_000) / 20).astype(np.float32)
    write_wav(sound, tone, 24_000)
    words = ["--motion", str(motion_file), "--speech", str(sound), "--framing", "square", "--size", "256"]
    code, out, err = talker_command("render", *words, "--out", str(film), "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["seconds"] == pytest.approx(14 / 25) and json.loads(out)["driving"] == "absolute"
    frames, rate = read_video(film)
    assert rate == 25 and len(frames) == 14
    heard = read_audio(film, 24_000).numpy()
    assert np.corrcoef(heard[:13_000], tone[:13_000])[0, 1] > 0.95
    code, out, err = talker_command("encode", str(film), "--out", str(again))
    assert (code, err) == (0, "") and out == f"{again}: 14 motion codes of the codec face_mesh.\n"
    sent, found = (read_motion(path, 40, "face_mesh") for path in (motion_file, again))
    for number in (1, 6):
        assert np.corrcoef(sent[:, number], found[:, number])[0, 1] > 0.8


def test_relative_driving_begins_in_the_portraits_own_pose(motion_file: Path) -> None:
    talker = Talker.load("nano")
    absolute, relative = (
        talker.render(motion_file, size=256, driving=driving).frames for driving in ("absolute", "relative")
    )
    codec = talker.bundle.motion_codec
    source = talker._source(EXAMPLE_PORTRAIT, None, "whole", 256)
    still = codec.render(source, source.identity[None])[0]
    assert np.array_equal(relative[0], still)
    assert not np.array_equal(absolute[0], still)
    assert not np.array_equal(relative[-1], relative[0])


def test_a_text_is_spoken_to_a_motion_file(talker_command: Run, tmp_path: Path) -> None:
    codec = Talker.load("nano").bundle.motion_codec
    write_motion(tmp_path / "still.pt", codec.restore(torch.zeros(30, 40)), "face_mesh")
    film = tmp_path / "film.mp4"
    words = ["--motion", str(tmp_path / "still.pt"), "--text", "Good morning.", "--size", "128", "--out", str(film)]
    code, out, err = talker_command("render", *words, "--json")
    assert (code, err) == (0, "")
    assert [word["text"] for word in json.loads(out)["words"]] == ["Good", "morning."]
    assert np.abs(read_audio(film, 24_000).numpy()).max() > 0.02


@pytest.fixture
def inputs(motion_file: Path, tmp_path: Path) -> Path:
    """A folder with useless files."""
    (tmp_path / "clip.pt").write_bytes(motion_file.read_bytes())
    torch.save(torch.zeros(9, 40).half(), tmp_path / "published.pt")
    torch.save(torch.zeros(9, 39).half(), tmp_path / "narrow.pt")
    write_motion(tmp_path / "loud.pt", torch.full((9, 40), 1000.0), "face_mesh")
    write_motion(tmp_path / "short.pt", torch.zeros(3, 40), "face_mesh")
    (tmp_path / "notes.mp4").write_text("words")
    (tmp_path / "cut.pt").write_bytes(motion_file.read_bytes()[:900])
    return tmp_path


CASES = {
    "no motion file": (["render", "--motion", "none.pt"], "There is no motion file none.pt"),
    "no video": (["render", "--motion", "none.mp4"], "There is no video file none.mp4"),
    "cut off": (["render", "--motion", "cut.pt"], "cut.pt is not a motion file"),
    "of another codec": (["render", "--motion", "published.pt"], "published.pt has motion of the codec lia_x"),
    "of another size": (["render", "--motion", "narrow.pt"], "narrow.pt has shape [9, 39]"),
    "not raw codes": (["render", "--motion", "loud.pt"], "loud.pt is"),
    "two sounds": (["render", "--motion", "clip.pt", "--speech", "a.wav", "--text", "Yes."], "choose one"),
    "a voice for nothing": (["render", "--motion", "clip.pt", "--voice", "heart"], "no text for it to say"),
    "no sound": (["render", "--motion", "clip.pt", "--speech", "none.wav"], "none.wav"),
    "subtitles of nothing": (["render", "--motion", "clip.pt", "--subtitles", "a.vtt"], "--subtitles"),
    "text that is too long": (["render", "--motion", "clip.pt", "--text", "Good morning. " * 5], "too long"),
    "motion that is too short": (["render", "--motion", "short.pt", "--text", "Yes."], "short.pt is shorter"),
    "no portrait": (["render", "--motion", "clip.pt", "--portrait", "none.jpg"], "none.jpg"),
    "encoding no video": (["encode", "none.mp4"], "There is no video file none.mp4"),
    "encoding words": (["encode", "notes.mp4"], "notes.mp4"),
    "encoding into a film": (["encode", "notes.mp4", "--out", "a.mp4"], "a.mp4 does not end in .pt"),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_input(case: str, inputs: Path, talker_command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    words, said = CASES[case]
    monkeypatch.chdir(inputs)
    before = sorted(path.name for path in inputs.iterdir())
    code, out, err = talker_command(*words)
    assert (code, out) == (2, "") and said in err
    assert err.count("\n") == 1 and err.rstrip().endswith(".")
    assert sorted(path.name for path in inputs.iterdir()) == before
