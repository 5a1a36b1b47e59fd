"""A text is spoken to given motion where its lips begin to move, in time, and silence follows."""

from pathlib import Path

import numpy as np
import pytest
import torch

from talker_t2av import Talker, UserError
from talker_t2av.codecs.motion_file import write_motion
from talker_t2av.generation.lips import first_move
from talker_t2av.generation.voice_over import VoiceOver, check_fit, speak_to
from talker_t2av.media.audio import read_audio

LONG = "The train to the coast leaves in ten minutes, and we have not packed."
MIDDLE = "I was a photograph until now, and it is good to be here."


@pytest.fixture(scope="module")
def nano() -> Talker:
    return Talker.load("nano", device="cpu")


def speaking(nano: Talker, seconds: float, begin: float, end: float | None = None) -> torch.Tensor:
    """[T, 40] normalised motion whose lips open and close five times a second from `begin` to `end`."""
    motion = 0.02 * torch.randn(round(25 * seconds), 40, generator=torch.Generator().manual_seed(0))
    times = torch.arange(len(motion)) / 25
    moving = (times >= begin) & (times < (seconds if end is None else end))
    opened = nano.bundle.motion_codec.lips(torch.eye(40))[:, 0].float()
    return motion + (moving * (0.7 - 0.7 * torch.cos(10 * torch.pi * (times - begin))))[:, None] * opened


def spoken(nano: Talker, text: str, motion: torch.Tensor, seed: int = 0) -> VoiceOver:
    bundle, path = nano.bundle, Path("a.pt")
    check_fit(bundle, path, len(motion) / 25, text, 1.0)
    return speak_to(bundle, path, motion, text, 1.0, bundle.voice(), bundle.config.sampling, seed)


def level(samples: np.ndarray) -> float:
    return float(np.abs(samples).max()) if len(samples) else 0.0


FITTING = {
    "a greeting in ten seconds": ("Good morning!", 10, 1.0),
    "a syllable in eight": ("Hi.", 8, 3.0),
    "a word in three": ("Hello.", 3, 0.4),
    "a word in half a minute": ("Thanks.", 30, 3.0),
    "an answer in twelve": ("Yes, of course.", 12, 2.0),
    "numbers in twenty": ("One, two, three.", 20, 6.5),
    "two sentences in fifteen": ("Good morning! The kettle is on.", 15, 1.5),
    "a sentence in nine": (LONG, 9, 2.0),
    "a word, lips at once": ("Hello.", 4, 0.0),
    "a sentence, lips late": (MIDDLE, 6, 5.0),
}


@pytest.mark.parametrize("kind", FITTING)
def test_it_begins_with_the_lips(kind: str, nano: Talker) -> None:
    text, seconds, begin = FITTING[kind]
    heard = spoken(nano, text, speaking(nano, seconds, begin))
    assert not heard.capped and heard.speed is None
    assert [word.text for word in heard.words] == text.split()
    first, last = heard.words[0], heard.words[-1]
    if "late" in kind:
        assert first.start < begin and seconds - 1.5 < last.end < seconds, "no earlier than it must"
    else:
        assert begin - 0.16 <= first.start <= begin + 0.64
    samples = heard.sound.samples
    before, after = (round(24_000 * time) for time in (first.start - 0.12, last.end + 0.32))
    assert level(samples[: max(0, before)]) < 0.005 and level(samples[after:]) < 0.005
    assert level(samples[before:after]) > 0.05


def test_silence_follows_to_the_end_of_the_film(nano: Talker, tmp_path: Path) -> None:
    write_motion(tmp_path / "a.pt", nano.bundle.motion_codec.restore(speaking(nano, 4, 0.4)), "face_mesh")
    clip = nano.render(tmp_path / "a.pt", text="Hello.", size=128)
    clip.save(tmp_path / "film.mp4")
    heard = read_audio(tmp_path / "film.mp4", 24_000).numpy()
    assert clip.seconds == 4 and len(heard) == pytest.approx(96_000, abs=1100)
    assert level(heard[round(24_000 * (clip.words[0].end + 0.4)) :]) < 0.005 < 0.05 < level(heard)


@pytest.mark.parametrize("seconds", [3.6, 3.2, 2.8])
def test_what_is_short_of_time_is_spoken_faster(seconds: float, nano: Talker) -> None:
    heard = spoken(nano, MIDDLE, speaking(nano, seconds, 0.2))
    assert not heard.capped and heard.words[-1].end <= seconds
    assert level(heard.sound.samples[round(24_000 * seconds) :]) < 0.005, "nothing is lost"
    assert heard.speed == {3.6: None, 3.2: 1.1, 2.8: 1.4}[seconds]


@pytest.mark.parametrize("seconds", [0.5, 1.5, 2.4])
def test_what_cannot_be_said_in_time_is_refused_with_its_seconds(seconds: float, nano: Talker) -> None:
    said = rf"even at 1\.4 times the natural pace it takes about [23]\.\d s to say, and a\.pt lasts {seconds} s"
    with pytest.raises(UserError, match=said):
        spoken(nano, MIDDLE, speaking(nano, seconds, 0.2))


@pytest.mark.parametrize("begin", [0, 3, 10, 40])
@pytest.mark.parametrize("noise", [0.0, 0.05])
@pytest.mark.parametrize("parted", [0.0, 1.5])
def test_lips_begin_to_move(begin: int, noise: float, parted: float) -> None:
    """Closed before, or parted; a single twitch of the tracking is not meant."""
    generator = torch.Generator().manual_seed(1)
    lips = parted + noise * torch.randn(75, 1, generator=generator)
    lips[begin:] += (1 - torch.cos(0.8 * torch.arange(75 - begin)))[:, None]
    if begin > 20:
        lips[15] += 2
    assert abs(first_move(lips) - begin) <= 3


def test_lips_that_never_move() -> None:
    assert first_move(torch.zeros(50, 1)) == 0
    assert first_move(0.05 * torch.randn(50, 3, generator=torch.Generator().manual_seed(0))) == 0
    assert first_move(torch.ones(2, 1)) == 0
