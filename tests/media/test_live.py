"""The stream is read from a pipe while it is written; joined, it is compared with the file of the same film."""

import os
import struct
import threading
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from talker_t2av.errors import UserError
from talker_t2av.media.encoding import LIVE_X264, Encoder, FilmFormat
from talker_t2av.media.live import Mp4Stream, ReaderGoneError
from talker_t2av.media.provenance import Provenance
from talker_t2av.media.video import Mp4Writer, read_video

RATE = 24_000
SAMPLES_PER_FRAME = RATE // 25
Film = tuple[np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def film() -> Film:
    """A ball that goes over a chequered wall and beeps once: 30 frames [64, 96] and their samples."""
    rows, columns = np.mgrid[:64, :96]
    wall = np.where((rows // 8 + columns // 8) % 2, 90, 160)
    frames = np.stack([np.where((rows - 32) ** 2 + (columns - 10 - 2 * t) ** 2 < 100, 230, wall) for t in range(30)])
    samples = np.zeros(30 * SAMPLES_PER_FRAME, np.float32)
    samples[14 * SAMPLES_PER_FRAME :][:480] = 0.8 * np.sin(np.arange(480) * 0.3)
    return frames[..., None].repeat(3, axis=-1).astype(np.uint8), samples


def pieces(film: Film, chunk: int) -> list[Film]:
    frames, samples = film
    return [
        (frames[start : start + chunk], samples[start * SAMPLES_PER_FRAME : (start + chunk) * SAMPLES_PER_FRAME])
        for start in range(0, len(frames), chunk)
    ]


def streamed(film: Film, chunk: int = 4, provenance: Provenance | None = None) -> bytes:
    """What a reader gets through a pipe."""
    reading, writing = os.pipe()
    received: list[bytes] = []

    def read() -> None:
        with os.fdopen(reading, "rb") as pipe:
            received.append(pipe.read())

    reader = threading.Thread(target=read)
    reader.start()
    try:
        with Mp4Stream(writing, FilmFormat(film[0].shape[2], film[0].shape[1], RATE), provenance) as stream:
            for frames, samples in pieces(film, chunk):
                stream.write(frames, samples)
    finally:
        os.close(writing)
        reader.join()
    return received[0]


def boxes(data: bytes) -> list[str]:
    """Names of the top-level boxes, in order; each of them is there as a whole."""
    names, at = [], 0
    while at < len(data):
        size, name = struct.unpack(">I4s", data[at : at + 8])
        names.append(name.decode())
        at += size
    assert at == len(data)
    return names


def decoded(path: Path) -> tuple[np.ndarray, list[float], np.ndarray, float]:
    """Frames, their times, samples, when they begin."""
    with av.open(path) as container:
        times = [float(frame.time) for frame in container.decode(video=0)]
    with av.open(path) as container:
        sound = list(container.decode(audio=0))
    samples = np.concatenate([frame.to_ndarray()[0] for frame in sound])
    return read_video(path)[0], times, samples, float(sound[0].time)


def likeness(a: np.ndarray, b: np.ndarray) -> float:
    """Peak signal-to-noise ratio, dB."""
    return float(10 * np.log10(255**2 / np.square(a.astype(float) - b).mean()))


def test_fragments_joined_are_the_film(film: Film, tmp_path: Path) -> None:
    data = streamed(film)
    (tmp_path / "stream.mp4").write_bytes(data)
    with Mp4Writer(tmp_path / "file.mp4", FilmFormat(96, 64)) as writer:
        writer.write(*film)
    frames, times, samples, begin = decoded(tmp_path / "stream.mp4")
    file_frames, file_times, file_samples, file_begin = decoded(tmp_path / "file.mp4")
    assert times == file_times == pytest.approx(np.arange(30) / 25)
    assert np.array_equal(samples[: len(film[1])], file_samples[: len(film[1])]) and begin == file_begin == 0
    assert frames.shape == file_frames.shape == film[0].shape
    assert min(likeness(frames, film[0]), likeness(frames, file_frames)) > 38
    loud = int(np.abs(samples).argmax()) / RATE
    assert 14 / 25 <= loud <= 15 / 25


def test_fragments_lose_nothing_that_the_encoder_made(film: Film, tmp_path: Path) -> None:
    """An ordinary mp4 of the same encoder decodes to the very same frames and samples."""
    (tmp_path / "stream.mp4").write_bytes(streamed(film))
    with av.open(tmp_path / "plain.mp4", "w") as container:
        encoder = Encoder(container, FilmFormat(96, 64, RATE), LIVE_X264)
        encoder.write(*film)
        encoder.finish()
    assert np.array_equal(read_video(tmp_path / "stream.mp4")[0], read_video(tmp_path / "plain.mp4")[0])
    end = len(film[1])
    assert np.array_equal(decoded(tmp_path / "stream.mp4")[2][:end], decoded(tmp_path / "plain.mp4")[2][:end])


def test_fragments_are_short_and_carry_both(film: Film) -> None:
    names = boxes(streamed(film))
    assert names[:4] == ["ftyp", "moov", "moof", "mdat"]
    assert names.count("moof") == names.count("mdat") >= 30 // 2 - 1


def test_the_first_fragment_leaves_with_the_second_piece(film: Film) -> None:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    seen = b""
    with Mp4Stream(writing, FilmFormat(96, 64)) as stream:
        for frames, samples in pieces(film, 4)[:2]:
            stream.write(frames, samples)
        seen = os.read(reading, 1 << 20)
        for frames, samples in pieces(film, 4)[2:]:
            stream.write(frames, samples)
    assert b"moof" in seen and b"mdat" in seen
    os.close(reading)
    os.close(writing)


def test_the_same_film_is_the_same_bytes(film: Film) -> None:
    first = streamed(film, provenance=Provenance("generate", "nano", 1))
    assert first == streamed(film, provenance=Provenance("generate", "nano", 1))
    assert first != streamed(film, provenance=Provenance("generate", "nano", 2))


def test_it_says_that_it_is_generated(film: Film, tmp_path: Path) -> None:
    (tmp_path / "stream.mp4").write_bytes(streamed(film))
    with av.open(tmp_path / "stream.mp4") as container:
        assert "AI-generated" in container.metadata["title"]
        assert '"generator": "talker_t2av"' in container.metadata["comment"]


def test_a_reader_that_leaves_is_noticed(film: Film) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with pytest.raises(ReaderGoneError), Mp4Stream(writing, FilmFormat(96, 64)) as stream:
        for frames, samples in pieces(film, 4):
            stream.write(frames, samples)
    os.close(writing)


def test_a_reader_that_leaves_at_the_end_is_noticed(film: Film) -> None:
    reading, writing = os.pipe()
    with pytest.raises(ReaderGoneError), Mp4Stream(writing, FilmFormat(96, 64)) as stream:
        stream.write(film[0][:1], film[1][:SAMPLES_PER_FRAME])
        os.close(reading)
    os.close(writing)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_said_in_words(film: Film) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    with pytest.raises(UserError, match="No space left"), Mp4Stream(full, FilmFormat(96, 64)) as stream:
        for frames, samples in pieces(film, 4):
            stream.write(frames, samples)
    os.close(full)


@pytest.mark.parametrize("fault", [KeyboardInterrupt, ValueError])
def test_after_an_error_nothing_more_is_written(film: Film, fault: type[BaseException], tmp_path: Path) -> None:
    """What was out before is whole and plays."""
    path = tmp_path / "stream.mp4"
    size: Callable[[], int] = lambda: path.stat().st_size  # noqa: E731
    with path.open("wb") as file, pytest.raises(fault), Mp4Stream(file.fileno(), FilmFormat(96, 64)) as stream:
        for frames, samples in pieces(film, 4):
            stream.write(frames, samples)
        before = size()
        raise fault
    assert size() == before > 0
    assert 20 <= len(read_video(path)[0]) <= 30


def test_sound_out_of_step_is_refused(film: Film, tmp_path: Path) -> None:
    with (tmp_path / "stream.mp4").open("wb") as file, pytest.raises(ValueError, match="more than one frame"):  # noqa: SIM117
        with Mp4Stream(file.fileno(), FilmFormat(96, 64)) as stream:
            stream.write(film[0], film[1][: 20 * SAMPLES_PER_FRAME])
