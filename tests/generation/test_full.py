"""All four tasks with the released kinds of parts, at tiny sizes with random weights: the same code as nano's."""

from pathlib import Path

import numpy as np
import pytest
import torch
from skimage import data

from talker_t2av import Clip, Talker, UserError
from talker_t2av.media.audio import read_audio, write_wav
from talker_t2av.media.video import read_video

TEXT = "Hi. 你好。"


@pytest.fixture(scope="module")
def talker(full_bundle: Path) -> Talker:
    return Talker.load(full_bundle, device="cpu")


@pytest.fixture(scope="module")
def clip(talker: Talker) -> Clip:
    return talker.generate(TEXT, size=128, framing="square", seed=3, max_seconds=0.8)


@pytest.fixture(scope="module")
def film(clip: Clip, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    clip.save(path)
    return path


def test_a_text_becomes_a_film(talker: Talker, clip: Clip) -> None:
    assert clip.frames.shape == (20, 128, 128, 3) and clip.samples.shape == (20 * 960,)
    assert clip.capped and clip.words == () and not talker.tells_word_times
    assert np.isfinite(clip.samples).all() and clip.samples.std() > 1e-4
    assert clip.frames.std() > 1, "a picture of something"
    again = talker.generate(TEXT, size=128, framing="square", seed=3, max_seconds=0.4)
    assert np.array_equal(again.frames, clip.frames[:10]) and np.array_equal(again.samples, clip.samples[: 10 * 960])
    other = talker.generate(TEXT, size=128, framing="square", seed=4, max_seconds=0.4)
    assert not np.array_equal(other.samples, again.samples)


def test_encoders_are_gone_when_the_film_is_made(talker: Talker, clip: Clip) -> None:
    bundle = talker.bundle
    assert not bundle.speaker_encoder.network.loaded
    assert not bundle.audio_codec.encoder.loaded
    assert not bundle.motion_codec.encoder.loaded and bundle.motion_codec.decoder.loaded
    assert {parameter.dtype for parameter in bundle.talker.parameters()} == {torch.float32}


def test_speech_alone(talker: Talker) -> None:
    sound = talker.say("Hi.", seed=1)
    assert sound.sample_rate == 24_000 and len(sound.samples) % (4 * 960) == 0 and sound.samples.std() > 1e-4


def test_a_recording_is_animated_where_its_text_is_told(talker: Talker, tmp_path: Path) -> None:
    recording = talker.bundle.folder / "voices" / "heart.flac"
    with pytest.raises(UserError, match="not trained to animate without a text"):
        talker.animate(recording)
    short = tmp_path / "short.wav"
    samples = read_audio(recording, 24_000, 1.0).numpy()
    write_wav(short, samples, 24_000)
    animated = talker.animate(short, text="Hello there.", size=128)
    assert len(animated.frames) == 25 and animated.frames.std() > 1
    heard = read_audio(short, 24_000).numpy()
    assert np.abs(animated.samples[: len(heard)] - heard).max() < 1e-4, "its sound is the recording"


def test_a_video_is_dubbed(talker: Talker, portrait_film: Path) -> None:
    dubbed = talker.dub(portrait_film, "Hello.")
    shown, _ = read_video(portrait_film)
    assert len(dubbed.frames) == len(shown) and np.array_equal(dubbed.frames[0], shown[0])
    assert dubbed.samples.std() > 1e-4


@pytest.fixture(scope="module")
def portrait_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of a face, which random weights do not draw."""
    path = tmp_path_factory.mktemp("portrait") / "portrait.mp4"
    frames = np.repeat(data.astronaut()[None, :256, 64:320], 50, axis=0)
    Clip(frames, np.zeros(50 * 960, np.float32), 24_000).save(path)
    return path


@pytest.mark.parametrize("speed", [0.8, 1.2])
def test_one_pace_only(talker: Talker, speed: float) -> None:
    with pytest.raises(UserError, match="one pace only"):
        talker.generate("Hi.", speed=speed)


def test_a_sound_file_as_voice_is_checked_and_heard(talker: Talker, tmp_path: Path) -> None:
    voices = talker.bundle.folder / "voices"
    heart, joe = (talker.bundle.voice(voices / f"{name}.flac") for name in ("heart", "joe"))
    assert heart.shape == (256,) and not torch.allclose(heart, joe, atol=1e-3)
    assert torch.equal(heart, talker.bundle.voice("heart"))
