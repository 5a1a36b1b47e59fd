"""Facts of films and sounds, against what was written."""

from pathlib import Path

import av
import numpy as np
import pytest

from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.errors import UserError
from talker_t2av.media.audio import write_wav
from talker_t2av.media.encoding import FilmFormat
from talker_t2av.media.inspection import inspect_recording
from talker_t2av.media.live import Mp4Stream
from talker_t2av.media.provenance import Provenance, record_in
from talker_t2av.media.video import Mp4Writer

FRAMES, SAMPLES = np.full((30, 64, 96, 3), 90, np.uint8), np.zeros(30 * 960, np.float32)


@pytest.mark.parametrize("live", [False, True])
def test_facts(live: bool, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    if live:
        with path.open("wb") as file, Mp4Stream(file.fileno(), FilmFormat(96, 64)) as stream:
            stream.write(FRAMES, SAMPLES)
    else:
        with Mp4Writer(path, FilmFormat(96, 64)) as writer:
            writer.write(FRAMES, SAMPLES)
    film = inspect_recording(path)
    assert (film.seconds, film.width, film.height) == (1.2, 96, 64)
    assert (film.frames_per_second, film.sample_rate) == (25, 24_000)
    assert "AI-generated" in film.tags["title"]


def test_a_film_without_sound(tmp_path: Path) -> None:
    with av.open(tmp_path / "silent.mp4", "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        for image in FRAMES[:15]:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode(None))
    film = inspect_recording(tmp_path / "silent.mp4")
    assert (film.seconds, film.frames_per_second, film.sample_rate) == (0.5, 30, None)


def test_a_sound(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", np.zeros(36_000, np.float32), 24_000, Provenance("say", "nano", 3))
    sound = inspect_recording(tmp_path / "a.wav")
    assert (sound.seconds, sound.width, sound.height, sound.sample_rate) == (1.5, None, None, 24_000)
    assert sound.tags["title"] == "AI-generated speech"
    record = record_in(sound.tags)
    assert record is not None and record["task"] == "say" and record["seed"] == 3


def test_what_is_no_film(tmp_path: Path) -> None:
    text = tmp_path / "notes.mp4"
    text.write_text("not a video")
    (tmp_path / "empty.mp4").touch()
    for path, message in [
        (tmp_path, "is a folder"),
        (tmp_path / "no.mp4", "There is no"),
        (text, "cannot be read"),
        (tmp_path / "empty.mp4", "cannot be read"),
        (EMBEDDED / "examples" / "astronaut.jpg", "neither sound nor video"),
    ]:
        with pytest.raises(UserError, match=message):
            inspect_recording(path)
