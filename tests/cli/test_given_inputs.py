"""What people give to animate, dub and say: odd files are taken as they are meant, or refused in words."""

import json
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from skimage import data

from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.media.audio import read_audio, write_wav
from talker_t2av.media.video import read_video

Run = Callable[..., tuple[int, str, str]]
RATE = 24_000
TEXT = ["--text", "Good morning."]
HEAD = cv2.resize(data.astronaut()[20:276, 100:356], (128, 128), interpolation=cv2.INTER_AREA)


def film(
    path: Path,
    images: Sequence[np.ndarray],
    times: Sequence[float] | None = None,
    rotation: int = 0,
    samples: np.ndarray | None = None,
) -> None:
    """Images [H, W, 3] shown from `times` in seconds on, or 25 a second, with a sound at 24 kHz or without."""
    unit = Fraction(1, 1000)
    with av.open(path, "w") as container:
        picture = container.add_stream("libx264", rate=25)
        picture.height, picture.width = images[0].shape[:2]
        picture.pix_fmt = "yuv444p"
        picture.time_base = picture.codec_context.time_base = unit
        if rotation:
            picture.set_display_rotation(rotation)
        sound = None if samples is None else container.add_stream("aac", rate=RATE, layout="mono")
        for number, image in enumerate(images):
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = round(1000 * (number / 25 if times is None else times[number])), unit
            container.mux(picture.encode(frame))
        container.mux(picture.encode(None))
        if sound is not None and samples is not None:
            piece = av.AudioFrame.from_ndarray(samples[None].astype(np.float32), "fltp", "mono")
            piece.sample_rate, piece.pts, piece.time_base = RATE, 0, Fraction(1, RATE)
            container.mux([*sound.encode(piece), *sound.encode(None)])


def nodding(count: int) -> list[np.ndarray]:
    """Frames [128, 128, 3] of a face that moves a little."""
    moves = [np.array([[1, 0, 2 * np.sin(t / 3)], [0, 1, 3 * np.cos(t / 3)]]) for t in range(count)]
    return [cv2.warpAffine(HEAD, move, (128, 128), borderMode=cv2.BORDER_REPLICATE) for move in moves]


@pytest.fixture
def inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the current one, with what people might give."""
    monkeypatch.chdir(tmp_path)
    heart = read_audio(EMBEDDED / "nano" / "voices" / "heart.flac", RATE).numpy()
    noise = np.random.default_rng(0).standard_normal(2 * RATE).astype(np.float32)
    time = np.arange(2 * RATE) / RATE
    chord = sum(np.sin(2 * np.pi * pitch * time) for pitch in (220, 277, 330))
    write_wav(Path("noise.wav"), 0.1 * noise, RATE)
    write_wav(Path("music.wav"), (0.1 * chord).astype(np.float32), RATE)
    write_wav(Path("silence.wav"), np.zeros(RATE, np.float32), RATE)
    write_wav(Path("click.wav"), heart[RATE : RATE + 2400], RATE)
    write_wav(Path("long.wav"), np.tile(heart, 10)[: 61 * RATE], RATE)
    write_wav(Path("voice.wav"), heart[: 2 * RATE], RATE)
    Path("notes.mp4").write_text("not a video")
    cv2.imwrite("still.png", HEAD[:, :, ::-1])
    film(Path("silent.mp4"), nodding(20))
    film(Path("empty room.mp4"), [np.full((128, 128, 3), 90, np.uint8)] * 20)
    film(Path("couple.mp4"), [np.concatenate([image, image[:, ::-1]], axis=1) for image in nodding(20)])
    film(Path("mostly hidden.mp4"), [*nodding(8), *[np.zeros((128, 128, 3), np.uint8)] * 12])
    film(Path("glimpse.mp4"), nodding(3))
    film(Path("long.mp4"), [HEAD, HEAD], [0, 40])
    return tmp_path


CASES = {
    "film without sound": ("animate --speech silent.mp4", "silent.mp4 has no sound"),
    "picture as speech": ("animate --speech still.png", "still.png has no sound"),
    "broken film as speech": ("animate --speech notes.mp4", "notes.mp4 cannot be read as sound"),
    "noise": ("animate --speech noise.wav", "No speech was heard in noise.wav"),
    "music": ("animate --speech music.wav", "No speech was heard in music.wav"),
    "silence": ("animate --speech silence.wav", "silence.wav is silent"),
    "too short": ("animate --speech click.wav", "click.wav is shorter than 0.2 seconds"),
    "too long to follow a text": ("animate --speech long.wav", "long.wav is longer than 60 seconds"),
    "subtitles of what is not told": ("animate --speech voice.wav --subtitles a.vtt", "give --text or --text-file"),
    "both texts": ("animate --speech voice.wav --text-file a.txt", "--text-file"),
    "missing video": ("dub --video none.mp4", "There is no video file none.mp4"),
    "folder as video": ("dub --video .", "is a folder"),
    "sound as video": ("dub --video voice.wav", "voice.wav has no moving picture"),
    "picture as video": ("dub --video still.png", "still.png has no moving picture"),
    "broken video": ("dub --video notes.mp4", "notes.mp4 cannot be read as video"),
    "nobody": ("dub --video {room}", "empty room.mp4: No face was found"),
    "two people": ("dub --video couple.mp4", "couple.mp4: The video shows 2 faces"),
    "hidden": ("dub --video {hidden}", "mostly hidden.mp4: A face was found in 40% of the video only"),
    "too few frames": ("dub --video glimpse.mp4", "glimpse.mp4 is shorter than 0.16 seconds"),
    "too long a video": ("dub --video long.mp4", "long.mp4 is longer than 30 seconds"),
    "no text": ("dub --video silent.mp4", "give --text or --text-file"),
    "nothing to say": ("say", "give --text or --text-file"),
    "subtitles of another kind": ("say --subtitles a.txt", "a.txt does not end in"),
}


@pytest.mark.parametrize("case", CASES)
def test_refused(case: str, inputs: Path, talker_command: Run) -> None:
    command, said = CASES[case]
    words = [word.format(room="empty room.mp4", hidden="mostly hidden.mp4") for word in command.split()]
    told = [] if case in ("no text", "nothing to say", "subtitles of what is not told") else TEXT
    before = sorted(path.name for path in inputs.iterdir())
    code, out, err = talker_command(*words, *told)
    assert (code, out) == (2, ""), err
    assert said in err and err.count("\n") == 1 and err.endswith(".\n"), err
    assert sorted(path.name for path in inputs.iterdir()) == before


def test_a_film_is_the_speech(inputs: Path, talker_command: Run) -> None:
    """Its sound comes out as it was, with its pause; its words become subtitles."""
    samples = read_audio("voice.wav", RATE).numpy()
    film(Path("source.mov"), nodding(60), samples=np.pad(samples, (RATE // 2, 0)))
    Path("text.txt").write_text("Good morning to you.")
    words = ["--speech", "source.mov", "--text-file", "text.txt", "--size", "128", "--subtitles", "a.vtt", "--json"]
    code, out, err = talker_command("animate", *words)
    assert (code, err) == (0, "")
    heard = read_audio("animated.mp4", RATE).numpy()
    assert len(read_video("animated.mp4")[0]) == pytest.approx(62.5, abs=2)
    assert np.abs(heard[: RATE // 4]).max() < 0.01
    assert np.corrcoef(heard[RATE // 2 :][: len(samples) - RATE // 4], samples[: len(samples) - RATE // 4])[0, 1] > 0.9
    assert [word["text"] for word in json.loads(out)["words"]] == ["Good", "morning", "to", "you."]
    assert "Good morning to you." in Path("a.vtt").read_text()


def test_a_phone_film_is_dubbed_upright(inputs: Path, talker_command: Run) -> None:
    """Filmed on its side, in an odd size and at an uneven rate: 0.5 s quick, then 0.5 s slow."""
    upright = [np.pad(image, ((0, 21), (0, 5), (0, 0)), mode="edge") for image in nodding(20)]
    stored = [np.ascontiguousarray(np.rot90(image, -1)) for image in upright]
    times = [*np.arange(15) / 30, *(0.5 + np.arange(5) / 10)]
    film(Path("phone.mkv"), stored, times, rotation=90)
    Path("text.txt").write_text("Good morning.")
    words = ["--video", "phone.mkv", "--text-file", "text.txt", "--voice", "oak", "--subtitles", "a.srt", "--json"]
    code, out, err = talker_command("dub", *words)
    assert (code, err) == (0, "")
    frames, _ = read_video("dubbed.mp4")
    assert frames.shape == (20, 148, 132, 3)
    with av.open("dubbed.mp4") as container:
        shown = [float(frame.time) for frame in container.decode(video=0)]
    assert shown == pytest.approx(times, abs=0.001), "each at its own time"
    apart = [np.abs(frame.astype(int) - image[:148, :132]).mean() for frame, image in zip(frames, upright, strict=True)]
    assert max(apart) < 6
    assert np.abs(read_audio("dubbed.mp4", RATE).numpy()).max() > 0.02
    assert [word["text"] for word in json.loads(out)["words"]] == ["Good", "morning."]
    assert "Good morning." in Path("a.srt").read_text()


def test_speech_with_subtitles_says_how_it_was_made(inputs: Path, talker_command: Run) -> None:
    Path("text.txt").write_text("Good morning.")
    words = ["say", "--text-file", "text.txt", "--subtitles", "a.vtt", "--seed", "3", "--out", "said.wav"]
    code, out, err = talker_command(*words)
    assert (code, err) == (0, "") and out.startswith("said.wav: ")
    assert "Good morning." in Path("a.vtt").read_text()
    code, out, err = talker_command("inspect", "said.wav", "--json")
    told = json.loads(out)
    assert (code, err) == (0, "") and told["width"] is None and told["sample_rate"] == RATE
    assert told["seconds"] == pytest.approx(len(read_audio("said.wav", RATE)) / RATE, abs=0.01)
    provenance = told["provenance"]
    assert (provenance["notice"], provenance["task"], provenance["seed"]) == ("AI-generated", "say", 3)
    code, out, err = talker_command("inspect", "said.wav")
    assert code == 0 and "AI-generated" in out and "24000 samples a second" in out
