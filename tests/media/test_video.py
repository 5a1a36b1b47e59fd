"""The mp4 that comes out is decoded again and compared with what went in."""

import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from talker_t2av.errors import UserError
from talker_t2av.media.encoding import FilmFormat
from talker_t2av.media.provenance import record_in
from talker_t2av.media.video import Mp4Writer, read_video

RATE = 24_000
SAMPLES_PER_FRAME = RATE // 25


def silence(frames: int) -> np.ndarray:
    return np.zeros(frames * SAMPLES_PER_FRAME, np.float32)


def flash_clip(frames: int, at: int) -> tuple[np.ndarray, np.ndarray]:
    """Black and silent, but for one white frame and a click at the moment it appears."""
    pictures = np.zeros((frames, 64, 64, 3), np.uint8)
    pictures[at] = 255
    samples = silence(frames)
    samples[at * SAMPLES_PER_FRAME :][:24] = 0.9
    return pictures, samples


def write(path: Path, pictures: np.ndarray, samples: np.ndarray, chunk: int = 4) -> Path:
    with Mp4Writer(path, FilmFormat(pictures.shape[2], pictures.shape[1])) as writer:
        for start in range(0, len(pictures), chunk):
            writer.write(
                pictures[start : start + chunk],
                samples[start * SAMPLES_PER_FRAME : (start + chunk) * SAMPLES_PER_FRAME],
            )
    return path


def boxes(path: Path) -> list[str]:
    """Names of the file's top-level boxes, in order."""
    data, names, at = path.read_bytes(), [], 0
    while at < len(data):
        size, name = struct.unpack(">I4s", data[at : at + 8])
        names.append(name.decode())
        at += size
    return names


def test_browsers_can_play_it(tmp_path: Path) -> None:
    path = write(tmp_path / "clip.mp4", *flash_clip(50, 20))
    with av.open(path) as container:
        picture, sound = container.streams.video[0], container.streams.audio[0]
        assert (picture.codec_context.name, picture.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert picture.average_rate == 25
        assert (sound.codec_context.name, sound.codec_context.sample_rate) == ("aac", RATE)
        lengths = [float(stream.duration * stream.time_base) for stream in (picture, sound)]
    assert lengths == pytest.approx([2.0, 2.0], abs=1 / 25)
    order = boxes(path)
    assert order.index("moov") < order.index("mdat")


@pytest.mark.parametrize("at", [0, 1, 33, 48])
def test_a_click_is_heard_while_its_frame_is_seen(tmp_path: Path, at: int) -> None:
    path = write(tmp_path / "clip.mp4", *flash_clip(50, at))
    with av.open(path) as container:
        frames = list(container.decode(video=0))
    bright = [float(frame.time) for frame in frames if frame.to_ndarray(format="gray").mean() > 128]
    with av.open(path) as container:
        pieces = [(float(frame.time), frame.to_ndarray()[0]) for frame in container.decode(audio=0)]
    starts = np.concatenate([time + np.arange(len(samples)) / RATE for time, samples in pieces])
    loudness = np.abs(np.concatenate([samples for _, samples in pieces]))
    assert bright == [pytest.approx(at / 25, abs=1e-3)]
    assert starts[loudness.argmax()] == pytest.approx(at / 25, abs=0.004)


def test_colours_survive(tmp_path: Path) -> None:
    colours = np.array([[230, 30, 40], [20, 200, 60], [30, 60, 220], [220, 180, 150]], np.uint8)
    picture = np.broadcast_to(colours.repeat(32, axis=0), (32, 128, 3))
    frames, fps = read_video(write(tmp_path / "clip.mp4", np.stack([picture] * 5), silence(5)))
    assert fps == 25
    centres = frames[:, 16, 16::32].astype(int)
    assert np.abs(centres - colours).max() <= 6
    with av.open(tmp_path / "clip.mp4") as container:
        codec = container.streams.video[0].codec_context
        assert (codec.colorspace, codec.color_primaries, codec.color_trc, codec.color_range) == (1, 1, 1, 1)


def test_odd_sizes_grow_by_their_edge(tmp_path: Path) -> None:
    pictures = np.full((5, 63, 65, 3), 90, np.uint8)
    frames, _ = read_video(write(tmp_path / "clip.mp4", pictures, silence(5)))
    assert frames.shape == (5, 64, 66, 3)
    assert np.abs(frames.astype(int) - 90).max() < 4


def test_pieces_make_the_same_film_as_the_whole(tmp_path: Path) -> None:
    noise = np.random.default_rng(0)
    pictures = noise.integers(0, 255, (12, 64, 64, 3), dtype=np.uint8)
    samples = noise.uniform(-0.5, 0.5, 12 * SAMPLES_PER_FRAME).astype(np.float32)
    pieces = write(tmp_path / "pieces.mp4", pictures, samples, chunk=1)
    whole = write(tmp_path / "whole.mp4", pictures, samples, chunk=12)
    assert np.array_equal(read_video(pieces)[0], read_video(whole)[0])


def test_the_same_film_is_the_same_file(tmp_path: Path) -> None:
    clip = flash_clip(30, 7)
    first, second = (write(tmp_path / f"{name}.mp4", *clip).read_bytes() for name in "ab")
    assert first == second


def test_it_says_that_it_is_generated(tmp_path: Path) -> None:
    with av.open(write(tmp_path / "clip.mp4", *flash_clip(8, 3))) as container:
        assert "AI-generated" in container.metadata["title"]
        assert record_in(container.metadata) is not None


def test_an_error_leaves_nothing_and_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"the old clip")
    pictures, samples = flash_clip(8, 2)
    with pytest.raises(KeyboardInterrupt), Mp4Writer(path, FilmFormat(64, 64)) as writer:
        writer.write(pictures, samples)
        raise KeyboardInterrupt
    assert path.read_bytes() == b"the old clip"
    assert list(tmp_path.iterdir()) == [path]


def test_sound_out_of_step_is_refused(tmp_path: Path) -> None:
    late = pytest.raises(ValueError, match="more than one frame")
    with late, Mp4Writer(tmp_path / "clip.mp4", FilmFormat(64, 64)) as writer:
        writer.write(np.zeros((10, 64, 64, 3), np.uint8), silence(12))
    assert not list(tmp_path.iterdir())


def test_targets_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is a folder"):
        Mp4Writer(tmp_path, FilmFormat(64, 64))
    with pytest.raises(UserError, match="does not exist"):
        Mp4Writer(tmp_path / "missing" / "clip.mp4", FilmFormat(64, 64))


def test_reading_what_is_no_video(tmp_path: Path) -> None:
    text = tmp_path / "notes.mp4"
    text.write_text("not a video")
    for path, message in [(tmp_path, "is a folder"), (tmp_path / "no.mp4", "no video"), (text, "cannot be read")]:
        with pytest.raises(UserError, match=message):
            read_video(path)


def test_frame_times_are_exact(tmp_path: Path) -> None:
    with av.open(write(tmp_path / "clip.mp4", *flash_clip(10, 3))) as container:
        times = [Fraction(frame.pts) * frame.time_base for frame in container.decode(video=0)]
    assert times == [Fraction(index, 25) for index in range(10)]


def test_tags_that_are_not_utf8_do_not_matter(tmp_path: Path) -> None:
    plain, tagged = write(tmp_path / "plain.mp4", *flash_clip(8, 3)), tmp_path / "tagged.mp4"
    with av.open(plain) as source, av.open(tagged, "w") as target:
        target.metadata["title"] = "Umlaut"
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    content = tagged.read_bytes()
    assert b"Umlaut" in content
    tagged.write_bytes(content.replace(b"Umlaut", b"\xdcmlaut"))
    assert np.array_equal(read_video(tagged)[0], read_video(plain)[0])
