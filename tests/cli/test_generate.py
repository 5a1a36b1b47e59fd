"""The command as it is used: the mp4 that it writes is opened again."""

import html
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from talker_t2av import Talker
from talker_t2av.media.video import read_video

Run = Callable[..., tuple[int, str, str]]


def sound_of(path: Path) -> np.ndarray:
    """[N] decoded samples."""
    with av.open(path) as container:
        return np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])


def test_the_worked_example(tmp_path: Path) -> None:
    """Without arguments, from the shell, in an empty folder."""
    command = Path(sys.executable).with_name("talker")
    done = subprocess.run([str(command), "generate"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["talker.mp4"]
    line = re.fullmatch(
        r"talker\.mp4: (\d+\.\d) s of video in (\d+\.\d) s \(real-time factor (\d+\.\d\d)\)\.", done.stdout.strip()
    )
    assert line, done.stdout
    frames, fps = read_video(tmp_path / "talker.mp4")
    samples = sound_of(tmp_path / "talker.mp4")
    assert fps == 25 and frames.shape[1:] == (512, 512, 3)
    assert len(frames) / fps == pytest.approx(float(line[1]), abs=0.06)
    assert len(samples) / 24_000 == pytest.approx(len(frames) / fps, abs=0.09)
    assert 2 < len(frames) / fps < 12
    assert np.abs(samples).max() > 0.05
    assert np.abs(np.diff(frames[:, 60:220, 160:290].astype(int), axis=0)).mean() > 0.1


@pytest.mark.parametrize("fps", [24, 30, 60])
def test_frames_a_second(tmp_path: Path, talker_command: Run, fps: int) -> None:
    """The file says so, picture and sound are equally long, and a pause is as long as it was asked for."""
    out = tmp_path / "clip.mp4"
    words = ["--text", "Yes.", "--size", "128", "--lead-in", "0.4", "--out", str(out), "--json", "--fps", str(fps)]
    code, said, err = talker_command("generate", *words)
    assert (code, err) == (0, "")
    frames, rate = read_video(out)
    samples = sound_of(out)
    assert rate == fps
    assert json.loads(said)["seconds"] == pytest.approx(len(frames) / fps)
    assert abs(len(samples) / 24_000 - len(frames) / fps) < 1 / fps + 1024 / 24_000, "up to a block of AAC"
    assert np.abs(samples[: round(0.38 * 24_000)]).max() < 1e-3 < np.abs(samples).max()


def test_frames_a_second_that_are_not_possible(tmp_path: Path, talker_command: Run) -> None:
    for fps in ("0", "29", "120"):
        out = tmp_path / "clip.mp4"
        code, _, err = talker_command("generate", "--text", "Yes.", "--fps", fps, "--out", str(out))
        assert code == 2 and f"{fps} frames a second are not possible: choose one of 10, " in " ".join(err.split())
        assert not list(tmp_path.iterdir())


def test_options_and_json(tmp_path: Path, talker_command: Run) -> None:
    out = tmp_path / "clip.mp4"
    words = ["--text", "Good morning.", "--size", "128", "--out", str(out), "--json"]
    code, first, err = talker_command("generate", *words, "--seed", "3")
    assert (code, err) == (0, "")
    summary = json.loads(first)
    assert {"path": str(out), "seed": 3, "bundle": "nano", "width": 128, "height": 128, "capped": False}.items() <= (
        summary.items()
    )
    frames, _ = read_video(out)
    assert summary["seconds"] == pytest.approx(len(frames) / 25)
    assert 0 < summary["first_frame_after"] <= summary["took"]
    assert summary["real_time_factor"] == pytest.approx(summary["took"] / summary["seconds"])
    talker_command("generate", *words, "--seed", "3")
    assert np.array_equal(frames, read_video(out)[0])
    talker_command("generate", *words, "--seed", "4")
    assert not np.array_equal(frames, read_video(out)[0])


@pytest.mark.parametrize("ending", ["vtt", "srt"])
def test_subtitles(ending: str, tmp_path: Path, talker_command: Run) -> None:
    """As ffmpeg reads them: what was written, in two cues, while it is heard."""
    out, subtitles = tmp_path / "clip.mp4", tmp_path / f"clip.{ending}"
    words = ["--text", "Good morning to you & me!\n\nThe kettle is on.", "--size", "128", "--out", str(out), "--json"]
    code, printed, err = talker_command("generate", *words, "--subtitles", str(subtitles))
    assert (code, err) == (0, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clip.mp4", subtitles.name]
    summary = json.loads(printed)
    assert [word["text"] for word in summary["words"]] == [
        "Good", "morning", "to", "you &", "me!", "The", "kettle", "is", "on."
    ]  # fmt: skip
    with av.open(subtitles) as container:
        packets = [packet for packet in container.demux(subtitles=0) if packet.size]
    texts = [html.unescape(bytes(packet).decode()) for packet in packets]
    assert texts == ["Good morning to you & me!", "The kettle is on."]
    starts = [float(packet.pts * packet.time_base) for packet in packets]
    assert starts == pytest.approx([summary["words"][0]["start"], summary["words"][5]["start"]], abs=1e-3)
    ends = [float((packet.pts + packet.duration) * packet.time_base) for packet in packets]
    assert ends[0] <= starts[1] and ends[1] <= summary["seconds"] + 1e-3


def test_no_subtitles_without_word_times(tmp_path: Path, talker_command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    network = Talker.load("nano", "auto", compiled=False).bundle.talker
    monkeypatch.setattr(network, "sequence", network.sequence.model_copy(update={"alignment_layer": None}))
    words = ["--text", "Hello.", "--out", str(tmp_path / "clip.mp4"), "--subtitles", str(tmp_path / "clip.vtt")]
    code, out, err = talker_command("generate", *words)
    assert (code, out) == (2, "")
    assert err == "The bundle 'nano' does not tell when words are spoken: leave --subtitles out.\n"
    assert not list(tmp_path.iterdir())


def test_text_file_is_the_text(tmp_path: Path, talker_command: Run) -> None:
    (tmp_path / "text.txt").write_text("\ufeffGood morning.\n", encoding="utf-8")
    sounds = []
    for name, words in {"a": ["--text", "Good morning."], "b": ["--text-file", str(tmp_path / "text.txt")]}.items():
        out = tmp_path / f"{name}.mp4"
        assert talker_command("generate", *words, "--size", "128", "--out", str(out))[0] == 0
        sounds.append(sound_of(out))
    assert np.array_equal(*sounds)


def test_help_shows_an_example(talker_command: Run) -> None:
    for words in ([], ["generate"], ["voices"]):
        code, out, _ = talker_command(*words, "--help")
        assert code == 0
        assert not words or "Example: talker" in out


def test_version(talker_command: Run) -> None:
    code, out, _ = talker_command("--version")
    assert code == 0 and re.fullmatch(r"talker \d+\.\d+\.\d+", out.strip())
