"""What is wrong with an input is said in one sentence, with exit code 2, and nothing is left behind."""

import os
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.media.audio import read_audio

Run = Callable[..., tuple[int, str, str]]
RATE = 16_000


def one_sentence(message: str) -> bool:
    """A line that ends like a sentence, and no traceback."""
    return len(message.splitlines()) == 1 and message.rstrip().endswith(".") and "Traceback" not in message


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """A folder with useless files."""
    folder = tmp_path / "inputs"
    (folder / "sub").mkdir(parents=True)
    (folder / "empty.txt").write_text(" \n")
    (folder / "latin1.txt").write_bytes("Grüße aus München".encode("latin-1"))
    (folder / "names.txt").write_text("# names\nSiobhan\tshivawn\nRhys reece\n")
    (folder / "notes.jpg").write_text("not a picture")
    (folder / "notes.wav").write_text("not a sound")
    Image.fromarray(data.chelsea()).save(folder / "cat.png")
    head = data.astronaut()[:300, 100:400]
    Image.fromarray(np.concatenate([head, head], axis=1)).save(folder / "twins.png")
    heart = read_audio(EMBEDDED / "nano" / "voices" / "heart.flac", RATE).numpy()
    other = read_audio(EMBEDDED / "nano" / "voices" / "heart.flac", RATE * 4 // 3).numpy()
    write_sound(folder / "silence.wav", np.zeros(3 * RATE))
    write_sound(folder / "hiss.wav", 0.1 * np.random.default_rng(0).standard_normal(3 * RATE))
    time = np.arange(4 * RATE) / RATE
    pitch = 220 * 2 ** (np.array([0, 4, 7, 12])[(time / 0.25).astype(int) % 4] / 12)
    write_sound(folder / "tune.wav", 0.5 * np.sin(2 * np.pi * np.cumsum(pitch) / RATE) * np.exp(-(time % 0.25) * 6))
    write_sound(folder / "word.wav", np.pad(heart[RATE : RATE * 3 // 2], RATE))
    write_sound(folder / "two.wav", np.concatenate((heart, other)))
    return folder


def write_sound(path: Path, samples: np.ndarray) -> None:
    """[N] in -1..1 at 16 kHz."""
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes((np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes())


CASES = {
    "both texts": (["--text", "Hello.", "--text-file", "empty.txt"], "--text-file"),
    "empty text": (["--text", ""], "nothing to say"),
    "punctuation": (["--text", "?! ..."], "nothing to say"),
    "empty text file": (["--text-file", "empty.txt"], "nothing to say"),
    "missing text file": (["--text-file", "nowhere.txt"], "nowhere.txt"),
    "folder as text file": (["--text-file", "sub"], "sub"),
    "text of unknown coding": (["--text-file", "latin1.txt"], "UTF-8"),
    "Chinese": (["--text", "你好"], "Chinese"),
    "half an override": (["--text", "A [gif|] file."], "[gif|]"),
    "Cyrillic": (["--text", "Hello Россия"], "Cyrillic"),
    "pause without end": (["--text", "Hello [pause 60s] there."], "'[pause 60s]' is too long"),
    "pause that is none": (["--text", "Hello [pause a while] there."], "[pause a while]"),
    "missing lexicon": (["--lexicon", "nowhere.txt"], "nowhere.txt"),
    "folder as lexicon": (["--lexicon", "sub"], "sub"),
    "bad line in a lexicon": (["--lexicon", "names.txt"], "names.txt, line 3"),
    "missing portrait": (["--portrait", "nobody.jpg"], "nobody.jpg"),
    "folder as portrait": (["--portrait", "sub"], "sub"),
    "portrait that is none": (["--portrait", "notes.jpg"], "notes.jpg"),
    "cat": (["--portrait", "cat.png"], "cat.png"),
    "two faces": (["--portrait", "twins.png"], "--face"),
    "face too many": (["--portrait", "twins.png", "--face", "3"], "twins.png"),
    "face zero": (["--portrait", "twins.png", "--face", "0"], "twins.png"),
    "unknown voice": (["--voice", "nobody"], "nobody"),
    "voice that is no sound": (["--voice", "notes.wav"], "notes.wav"),
    "folder as voice": (["--voice", "sub"], "sub"),
    "silence as voice": (["--voice", "silence.wav"], "silence.wav: The voice sample is silent"),
    "noise as voice": (["--voice", "hiss.wav"], "hiss.wav: The voice sample sounds like noise"),
    "music as voice": (["--voice", "tune.wav"], "tune.wav: The voice sample sounds like music"),
    "one word as voice": (["--voice", "word.wav"], "word.wav: There is only 0."),
    "two people as voice": (["--voice", "two.wav"], "two.wav: More than one person"),
    "odd size": (["--size", "255"], "255"),
    "speed that was not learnt": (["--speed", "9"], "speed 9"),
    "tiny size": (["--size", "2"], "2"),
    "huge size": (["--size", "100000"], "100000"),
    "silence that is none": (["--lead-in", "-1"], "-1"),
    "silence for too long": (["--lead-out", "1000"], "1000"),
    "folder as target": (["--out", "sub"], "sub"),
    "target in no folder": (["--out", "nowhere/clip.mp4"], "nowhere"),
    "target of another kind": (["--out", "clip.gif"], "clip.gif"),
    "folder as subtitles": (["--subtitles", "sub"], "sub"),
    "subtitles in no folder": (["--subtitles", "nowhere/clip.vtt"], "nowhere"),
    "subtitles of another kind": (["--subtitles", "clip.txt"], "clip.txt"),
    "unknown bundle": (["--bundle", "giant"], "giant"),
    "unknown device": (["--device", "abacus"], "abacus"),
    "no number of a device": (["--device", "cpu:first"], "cpu:first"),
    "no end": (["--max-seconds", "inf"], "inf"),
    "text as voice": (["--voice", "Good morning. " * 30], "too long for the name"),
    "text as bundle": (["--bundle", "Good morning. " * 30], "too long for the name"),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_input(case: str, inputs: Path, talker_command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    options, named = CASES[case]
    monkeypatch.chdir(inputs)
    before = sorted(os.listdir(inputs))
    defaults = {"--text": "Hello.", "--out": "clip.mp4"}
    if "--text-file" in options:
        del defaults["--text"]
    rest = [word for option, value in defaults.items() if option not in options for word in (option, value)]
    code, out, err = talker_command("generate", *options, *rest)
    assert (code, out) == (2, "")
    assert one_sentence(err), err
    assert named in err
    assert sorted(os.listdir(inputs)) == before


@pytest.mark.parametrize("words", [["--seed", "many"], ["--seed", "-1"], ["--nonsense"], ["--face", "left"]])
def test_bad_options(words: list[str], talker_command: Run) -> None:
    code, _, err = talker_command("generate", *words)
    assert code == 2
    assert words[0] in err and "Traceback" not in err


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may write and read anything")
def test_what_may_not_be_touched(tmp_path: Path, talker_command: Run) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    secret = tmp_path / "secret.txt"
    secret.touch(mode=0o000)
    for words in (["--out", str(locked / "clip.mp4")], ["--text-file", str(secret)]):
        code, _, err = talker_command("generate", *words)
        assert code == 2 and one_sentence(err)
