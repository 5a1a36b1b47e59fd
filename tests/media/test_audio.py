"""Sound files against the samples that went into them."""

import wave
from pathlib import Path

import av
import numpy as np
import pytest
import torch
from torch import Tensor

from talker_t2av.errors import UserError
from talker_t2av.media.audio import read_audio, write_wav

RATE = 24_000


def tone(seconds: float = 1.0, hertz: float = 440.0, rate: int = RATE) -> Tensor:
    return 0.5 * torch.sin(2 * torch.pi * hertz * torch.arange(round(seconds * rate)) / rate)


def test_wav_keeps_the_samples(tmp_path: Path) -> None:
    samples = tone()
    write_wav(tmp_path / "a.wav", samples, RATE)
    assert (read_audio(tmp_path / "a.wav", RATE) - samples).abs().max() < 1 / 32767
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)


def test_too_loud_is_clipped(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", torch.tensor([2.0, -2.0, 0.0]), RATE)
    assert read_audio(tmp_path / "a.wav", RATE).tolist() == pytest.approx([1, -1, 0], abs=1e-4)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 48_000])
def test_other_rates_keep_the_tone(tmp_path: Path, rate: int) -> None:
    write_wav(tmp_path / "a.wav", tone(), RATE)
    samples = read_audio(tmp_path / "a.wav", rate)
    assert len(samples) == rate
    middle = slice(rate // 10, -rate // 10)
    assert (samples - tone(rate=rate))[middle].abs().max() < 2e-3


@pytest.mark.parametrize(
    ("codec", "suffix"), [("flac", "flac"), ("aac", "m4a"), ("libmp3lame", "mp3"), ("libopus", "ogg")]
)
def test_stereo_in_common_kinds_of_file(tmp_path: Path, codec: str, suffix: str) -> None:
    """Both channels are mixed: a tone on the left is heard at half its level."""
    path = tmp_path / f"a.{suffix}"
    left = tone(rate=48_000).numpy()
    with av.open(path, "w") as container:
        stream = container.add_stream(codec, rate=48_000, layout="stereo")
        planar = np.stack([left, np.zeros_like(left)]).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(planar, format="fltp", layout="stereo")
        frame.sample_rate = 48_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    samples = read_audio(path, RATE)
    assert samples.dtype == torch.float32 and samples.ndim == 1
    assert len(samples) == pytest.approx(RATE, abs=0.06 * RATE)
    spectrum = torch.fft.rfft(samples[2400:-2400]).abs()
    assert int(spectrum.argmax()) * RATE / (len(samples) - 4800) == pytest.approx(440, abs=2)
    assert float(samples[2400:-2400].abs().max()) == pytest.approx(0.25, abs=0.02)


def test_what_is_no_sound(tmp_path: Path) -> None:
    (tmp_path / "notes.wav").write_text("a letter")
    with av.open(tmp_path / "silent.mp4", "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width = stream.height = 64
        container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
        container.mux(stream.encode(None))
    write_wav(tmp_path / "empty.wav", torch.zeros(0), RATE)
    cases = {
        tmp_path: "is a folder",
        tmp_path / "missing.wav": "no sound file",
        tmp_path / "notes.wav": "cannot be read as sound",
        tmp_path / "silent.mp4": "has no sound",
        tmp_path / "empty.wav": "holds no sound",
    }
    for path, message in cases.items():
        with pytest.raises(UserError, match=message):
            read_audio(path, RATE)
