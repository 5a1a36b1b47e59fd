"""Recordings animated, videos dubbed, texts spoken: with the embedded bundle, and by the way of the paper."""

from copy import copy
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from talker_t2av import Clip, Talker, UserError
from talker_t2av.generation import animation
from talker_t2av.generation.prompt import Prompt
from talker_t2av.generation.sound import Sound
from talker_t2av.media.audio import read_audio, write_wav
from talker_t2av.media.encoding import FilmFormat
from talker_t2av.media.video import Mp4Writer, read_video
from talker_t2av.model.talker import Talker as TalkerNetwork

TEXT = "Good morning."


@pytest.fixture(scope="module")
def nano() -> Talker:
    return Talker.load("nano", device="cpu")


@pytest.fixture(scope="module")
def published(nano: Talker) -> Talker:
    """The same network as if it had the two published tags alone."""
    bundle, talker = nano.bundle, copy(nano.bundle.talker)
    talker.sequence = talker.sequence.model_copy(update={"task_tags": 2, "a2v_look_ahead": 0})
    return Talker(replace(bundle, talker=talker))


@pytest.fixture(scope="module")
def spoken(nano: Talker) -> Sound:
    return nano.say(TEXT, seed=1)


@pytest.fixture(scope="module")
def recording(spoken: Sound, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wav whose length is no multiple of a frame."""
    path = tmp_path_factory.mktemp("speech") / "speech.wav"
    write_wav(path, spoken.samples[:-1500], spoken.sample_rate)
    return path


@pytest.fixture(scope="module")
def film(nano: Talker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    nano.generate(TEXT, seed=1, size=256).save(path)
    return path


def test_speech_alone(nano: Talker, spoken: Sound, tmp_path: Path) -> None:
    assert 0.5 < spoken.seconds < 4 and not spoken.capped
    assert len(spoken.samples) == spoken.frames * 960
    assert np.abs(spoken.samples).max() > 0.05
    assert [word.text for word in spoken.words] == ["Good", "morning."]
    assert np.array_equal(nano.say(TEXT, seed=1).samples, spoken.samples)
    two = nano.say(f"{TEXT} {TEXT}", seed=1)
    assert two.seconds > spoken.seconds and two.words[2].start > two.words[1].end
    spoken.save(tmp_path / "speech.wav")
    assert np.abs(read_audio(tmp_path / "speech.wav", 24_000).numpy() - spoken.samples).max() < 1e-4


@pytest.mark.parametrize(("which", "text"), [("published", TEXT), ("nano", TEXT), ("nano", None)])
def test_a_recording_is_animated(which: str, text: str | None, recording: Path, request: pytest.FixtureRequest) -> None:
    talker: Talker = request.getfixturevalue(which)
    samples = read_audio(recording, 24_000).numpy()
    pieces = list(talker.stream_animation(recording, text=text, seed=2, size=128))
    assert all(len(piece.samples) == 960 * len(piece.frames) for piece in pieces)
    clip = talker.animate(recording, text=text, seed=2, size=128)
    assert np.array_equal(np.concatenate([piece.frames for piece in pieces]), clip.frames)
    assert len(clip.frames) == -(-len(samples) // 960)
    assert np.array_equal(clip.samples[: len(samples)], samples), "the sound is the recording"
    assert not clip.samples[len(samples) :].any()
    assert [word.text for word in clip.words] == ([] if text is None else ["Good", "morning."])
    assert np.abs(np.diff(clip.frames.astype(int), axis=0)).max() > 20, "the face moves"
    other = talker.animate(recording, text=text, seed=3, size=128)
    assert not np.array_equal(clip.frames, other.frames)


@pytest.mark.parametrize("which", ["published", "nano"])
def test_a_video_is_dubbed(which: str, film: Path, request: pytest.FixtureRequest) -> None:
    talker: Talker = request.getfixturevalue(which)
    frames, _ = read_video(film)
    clip = talker.dub(film, TEXT, seed=4)
    assert np.array_equal(clip.frames, frames), "the pictures are the video's"
    assert len(clip.samples) == 960 * len(frames)
    assert np.abs(clip.samples).max() > 0.02
    assert [word.text for word in clip.words] == ["Good", "morning."]


def test_a_film_may_be_the_recording(nano: Talker, film: Path) -> None:
    clip: Clip = nano.animate(film, size=128)
    assert abs(len(clip.frames) - len(read_video(film)[0])) <= 2


def test_what_cannot_be_animated_is_said(nano: Talker, published: Talker, recording: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not trained to animate without a text"):
        published.animate(recording)
    write_wav(tmp_path / "still.wav", np.zeros(24_000, np.float32), 24_000)
    with pytest.raises(UserError, match=r"still\.wav is silent"):
        nano.animate(tmp_path / "still.wav", text=TEXT)
    write_wav(tmp_path / "long.wav", np.ones(61 * 24_000, np.float32), 24_000)
    with pytest.raises(UserError, match=r"long\.wav is longer than 60 seconds"):
        nano.animate(tmp_path / "long.wav", text=TEXT)
    write_wav(tmp_path / "longer.wav", np.ones(601 * 24_000, np.float32), 24_000)
    with pytest.raises(UserError, match=r"longer\.wav is longer than 10 minutes"):
        nano.animate(tmp_path / "longer.wav")


def test_a_long_recording_goes_through_in_windows(
    nano: Talker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three seconds in windows of one or less: the same sound, all frames, and no jump where windows meet."""
    said = nano.say("The kettle is on. The kettle is still on.", seed=1)
    said.save(tmp_path / "long.wav")
    whole = nano.animate(tmp_path / "long.wav", seed=1, size=128)
    prompts = list[Prompt]()
    for name, seconds in (("SHORTEST_WINDOW", 0.5), ("LONGEST_WINDOW", 1.0), ("CONTINUED", 0.32)):
        monkeypatch.setattr(animation, name, seconds)

    class Watched(animation.Session):
        def __init__(self, talker: TalkerNetwork, asked: list[Prompt], *rest: Any) -> None:
            prompts.extend(asked)
            super().__init__(talker, asked, *rest)

    monkeypatch.setattr(animation, "Session", Watched)
    clip = nano.animate(tmp_path / "long.wav", seed=1, size=128)
    assert clip.frames.shape == whole.frames.shape and np.array_equal(clip.samples, whole.samples)
    lengths = [len(prompt.given_speech) for prompt in prompts if prompt.given_speech is not None]
    assert len(lengths) >= 3 and max(lengths) <= 25 and sum(lengths) // 4 == -(-len(clip.frames) // 4)
    assert prompts[0].prefix_motion is None
    for before, after in pairwise(prompts):
        assert before.given_speech is not None and after.prefix_speech is not None
        assert after.prefix_motion is not None and len(after.prefix_motion) == 8
        assert torch.equal(after.prefix_speech, before.given_speech[-8:])
    moves = np.abs(np.diff(clip.frames.astype(int), axis=0)).mean(axis=(1, 2, 3))
    cuts = np.cumsum(lengths)[:-1] - 1
    assert moves[cuts].max() <= 1.5 * np.delete(moves, cuts).max()


def test_frames_are_dubbed_as_they_are_made(nano: Talker, film: Path) -> None:
    pieces = list(nano.stream_dub(film, TEXT, seed=4))
    assert all(len(piece.frames) <= 4 and len(piece.samples) == 960 * len(piece.frames) for piece in pieces)
    clip = nano.dub(film, TEXT, seed=4)
    assert np.array_equal(np.concatenate([piece.frames for piece in pieces]), clip.frames)
    assert [bool(piece.words) for piece in pieces] == [False] * (len(pieces) - 1) + [True]


def test_a_text_must_fit_its_video(nano: Talker, film: Path) -> None:
    """In 1.1 s a long one does not; of two that do, the longer one is spoken faster."""
    with pytest.raises(UserError, match=r"even at 1\.4 times the natural pace it takes .*film\.mp4 lasts"):
        nano.dub(film, "The train to the coast leaves in ten minutes, and we have not packed.")
    assert nano.dub(film, "Oh.").speed is None
    faster = nano.dub(film, "Good morning to you all.")
    assert faster.speed is not None and faster.words[-1].end < faster.seconds


def test_a_short_text_leaves_a_video_silent(nano: Talker, film: Path, tmp_path: Path) -> None:
    """And all of its frames are there."""
    frames, _ = read_video(film)
    with Mp4Writer(tmp_path / "long.mp4", FilmFormat(256, 256)) as writer:
        writer.write(np.concatenate([frames] * 3), np.zeros(2880 * len(frames), np.float32))
    clip = nano.dub(tmp_path / "long.mp4", "Hello.", seed=4)
    assert len(clip.frames) == 3 * len(frames) and len(clip.samples) == 960 * len(clip.frames)
    end = round(24_000 * (clip.words[-1].end + 0.4))
    assert not clip.capped and clip.words[-1].end < 2 and np.abs(clip.samples).max() > 0.05
    assert np.abs(clip.samples[end:]).max() < 0.005
