"""The verbs animate, dub and say: what they write is opened again."""

import json
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from talker_t2av.media.audio import read_audio
from talker_t2av.media.video import read_video

Run = Callable[..., tuple[int, str, str]]
TEXT = ["--text", "Good morning."]


@pytest.fixture
def speech(tmp_path: Path, talker_command: Run) -> Path:
    path = tmp_path / "speech.wav"
    code, out, err = talker_command("say", *TEXT, "--out", str(path), "--seed", "3", "--json")
    assert (code, err) == (0, "")
    said = json.loads(out)
    assert said["path"] == str(path) and [word["text"] for word in said["words"]] == ["Good", "morning."]
    assert len(read_audio(path, 24_000)) / 24_000 == pytest.approx(said["seconds"])
    return path


def test_say_animate_dub(tmp_path: Path, speech: Path, talker_command: Run) -> None:
    film = tmp_path / "film.mp4"
    words = ["--speech", str(speech), *TEXT, "--size", "256", "--out", str(film), "--seed", "3"]
    code, out, err = talker_command("animate", *words)
    assert (code, err) == (0, "") and out.startswith(f"{film}: ")
    frames, rate = read_video(film)
    given, heard = read_audio(speech, 24_000).numpy(), read_audio(film, 24_000).numpy()
    assert rate == 25 and len(frames) == -(-len(given) // 960)
    length = min(len(given), len(heard))
    assert np.corrcoef(given[:length], heard[:length])[0, 1] > 0.95, "the film sounds as the recording"
    with av.open(film) as container:
        assert "animate" in json.dumps(dict(container.metadata))

    dubbed = tmp_path / "dubbed.mp4"
    code, out, err = talker_command(
        "dub", "--video", str(film), *TEXT, "--voice", "oak", "--out", str(dubbed), "--json"
    )
    assert (code, err) == (0, "")
    again, _ = read_video(dubbed)
    assert again.shape == frames.shape and np.abs(again.astype(int) - frames).mean() < 3
    assert json.loads(out)["seconds"] == pytest.approx(len(frames) / 25)
    assert np.abs(read_audio(dubbed, 24_000).numpy()).max() > 0.02


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["animate", "--speech", "none.wav", *TEXT], "There is no sound file none.wav"),
        (["dub", "--video", "none.mp4", *TEXT], "There is no video file none.mp4"),
        (["dub", "--video", "{speech}", *TEXT], "has no moving picture"),
        (["say", *TEXT, "--out", "speech.mp3"], "does not end in .wav"),
    ],
)
def test_bad_input(
    words: list[str],
    said: str,
    tmp_path: Path,
    speech: Path,
    talker_command: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = talker_command(*[word.format(speech=speech) for word in words])
    assert (code, out) == (2, "") and said in err and err.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["speech.wav"]


def test_a_lexicon_changes_how_a_word_is_said(tmp_path: Path, talker_command: Run) -> None:
    """In every verb that speaks; the word is shown as it is written."""
    (tmp_path / "names.txt").write_text("Siobhan\tshivawn\n")
    sounds = []
    for text, options in (("Siobhan is here.", ["--lexicon", str(tmp_path / "names.txt")]), ("Shivawn is here.", [])):
        out = tmp_path / "speech.wav"
        code, printed, err = talker_command("say", "--text", text, "--out", str(out), "--json", *options)
        assert (code, err) == (0, "")
        assert [word["text"] for word in json.loads(printed)["words"]] == text.split()
        sounds.append(read_audio(out, 24_000).numpy())
    assert np.array_equal(*sounds)
    for verb, options in {"generate": [], "animate": ["--speech", "x"], "dub": ["--video", "x"], "say": []}.items():
        code, _, err = talker_command(
            verb, *options, *TEXT, "--lexicon", "nowhere.txt", "--out", str(tmp_path / "x.mp4")
        )
        assert code == 2 and ("nowhere.txt" in err or verb == "say")


def test_another_language_is_warned_of(tmp_path: Path, talker_command: Run) -> None:
    text = ["--text", "Le chat dort sur la chaise près de la fenêtre."]
    code, _, err = talker_command("say", *text, "--out", str(tmp_path / "speech.wav"))
    assert code == 0 and (tmp_path / "speech.wav").is_file()
    assert err == "The text looks French, and is read as if it were English: write it in English.\n"
