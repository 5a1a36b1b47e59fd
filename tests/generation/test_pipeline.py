"""Clips from the embedded bundle: against the same latents decoded in one go, and by their properties."""

import itertools
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from talker_t2av import Clip, Talker, UserError
from talker_t2av.config import (
    BackboneConfig,
    ModalityConfig,
    SamplingConfig,
    SequenceConfig,
    TalkerConfig,
    TransformerConfig,
)
from talker_t2av.generation.checks import choose_device
from talker_t2av.generation.clip import cut_after, join
from talker_t2av.generation.narration import PAUSE_FRAMES
from talker_t2av.generation.noise import SeededNoise
from talker_t2av.generation.pipeline import EXAMPLE_PORTRAIT
from talker_t2av.generation.prompt import Prompt
from talker_t2av.generation.sentence import longest, sentence_steps
from talker_t2av.generation.session import Session
from talker_t2av.media.picture import read_picture
from talker_t2av.media.subtitles import SpokenWord
from talker_t2av.model.talker import Talker as TalkerNetwork
from talker_t2av.text.phonemes import tokens_of

TEXT = "Good morning."
SIZE = 128


@pytest.fixture(scope="module")
def talker() -> Talker:
    return Talker.load("nano", device="cpu")


@pytest.fixture(scope="module")
def pieces(talker: Talker) -> list[Clip]:
    return list(talker.stream(TEXT, seed=1, size=SIZE))


def test_stream_joined_is_the_clip(talker: Talker, pieces: list[Clip]) -> None:
    heard: list[float] = []
    clip = talker.generate(TEXT, seed=1, size=SIZE, progress=heard.append)
    assert np.array_equal(np.concatenate([piece.frames for piece in pieces]), clip.frames)
    assert np.array_equal(np.concatenate([piece.samples for piece in pieces]), clip.samples)
    assert heard == sorted(heard) and heard[-1] == pytest.approx(clip.seconds)
    assert (clip.fps, clip.sample_rate, clip.capped) == (25, 24_000, False)
    assert clip.words == tuple(word for piece in pieces for word in piece.words)
    assert clip.words == pieces[-1].words, "a sentence's words come with its last piece"


def test_stream_is_the_latents_decoded_in_one_go(talker: Talker, pieces: list[Clip]) -> None:
    bundle = talker.bundle
    source = bundle.motion_codec.prepare(read_picture(EXAMPLE_PORTRAIT), face=None, size=SIZE)
    tokens = bundle.text.encode(TEXT)
    session = Session(
        bundle.talker,
        [Prompt(tokens.token_ids, bundle.voice(), source.identity)],
        bundle.config.sampling,
        SeededNoise([1], bundle.device),
    )
    steps = list(sentence_steps(session, longest(bundle.config.sampling, tokens), motion_delay=0))
    speech = torch.cat([step.speech for step in steps if step.speech is not None])
    motion = torch.cat([step.motion for step in steps if step.motion is not None])
    samples = np.concatenate([piece.samples for piece in pieces])
    frames = np.concatenate([piece.frames for piece in pieces])
    assert np.abs(bundle.audio_codec.decode(speech).numpy() - samples).max() < 1e-4
    shown = bundle.motion_codec.motion_filter().push(motion)
    assert np.array_equal(bundle.motion_codec.render(source, shown), frames)


def test_picture_and_sound_are_in_step_all_the_time(pieces: list[Clip]) -> None:
    assert all(len(piece.samples) == 960 * len(piece.frames) for piece in pieces)
    assert all(piece.frames.dtype == np.uint8 and piece.samples.dtype == np.float32 for piece in pieces)
    assert sum(len(piece.frames) for piece in pieces[:2]) >= 4, "the first patch is out when the second is drawn"
    assert sum(len(piece.frames) for piece in pieces) % 4 == 0


def test_seeds(talker: Talker, pieces: list[Clip]) -> None:
    again = np.concatenate([piece.samples for piece in talker.stream(TEXT, seed=1, size=SIZE)])
    other = np.concatenate([piece.samples for piece in talker.stream(TEXT, seed=2, size=SIZE)])
    ours = np.concatenate([piece.samples for piece in pieces])
    assert np.array_equal(ours, again)
    assert len(other) != len(ours) or not np.allclose(other, ours, atol=1e-3)


def test_portrait_as_array(talker: Talker, pieces: list[Clip]) -> None:
    clip = talker.generate(TEXT, read_picture(EXAMPLE_PORTRAIT), "heart", seed=1, size=SIZE)
    assert np.array_equal(clip.frames, np.concatenate([piece.frames for piece in pieces]))


def test_voice_from_a_file_is_the_named_voice(talker: Talker) -> None:
    sample = talker.bundle.folder / talker.bundle.config.voices["heart"].sample
    assert torch.equal(talker.bundle.voice(sample), talker.bundle.voice("heart"))


def test_sentences_follow_each_other(talker: Talker, pieces: list[Clip]) -> None:
    """The first paragraph is as it is alone; the second comes after a pause."""
    clip = talker.generate(f"{TEXT}\n\n{TEXT}", seed=1, size=SIZE)
    alone = np.concatenate([piece.samples for piece in pieces])
    assert np.array_equal(clip.samples[: len(alone)], alone)
    gap = clip.samples[len(alone) :][: 960 * PAUSE_FRAMES["paragraph"]]
    assert not gap.any()
    assert len(clip.samples) > len(alone) + len(gap) + 960 * 4
    second = len(alone) / 24_000 + PAUSE_FRAMES["paragraph"] / 25
    assert [word.text for word in clip.words] == TEXT.split() * 2
    assert clip.words[:2] == pieces[-1].words
    assert second < clip.words[2].start < clip.words[3].end <= clip.seconds
    assert len(clip.samples) == 960 * len(clip.frames)


def test_the_cap_ends_a_sentence_and_says_so(talker: Talker) -> None:
    text = "Good morning to all of you, and to everybody else who came here on this rainy day."
    sampling = talker.bundle.config.sampling.model_copy(update={"maximum_patches_per_token": 0.01})
    limit = longest(sampling, talker.bundle.text.encode(text))
    clip = talker.generate(text, seed=1, size=SIZE, sampling=sampling)
    assert clip.capped and len(clip.frames) == 4 * limit


def test_words_are_where_the_sound_is(talker: Talker) -> None:
    """Louder than silence, in order, as written."""
    text = "Well, the kettle is on - for 3 of us!"
    clip = talker.generate(text, seed=3, size=SIZE)
    assert " ".join(word.text for word in clip.words) == text
    loudness = np.sqrt(np.square(clip.samples.reshape(-1, 240)).mean(axis=1))
    heard = [loudness[round(word.start * 100) : round(word.end * 100)].mean() for word in clip.words]
    assert min(heard) > 3 * loudness[: round(clip.words[0].start * 100) - 5].mean()
    assert all(before.end <= after.start for before, after in itertools.pairwise(clip.words))
    assert clip.words[0].start > 0 and clip.words[-1].end <= clip.seconds


def test_a_talker_that_does_not_tell(talker: Talker, monkeypatch: pytest.MonkeyPatch) -> None:
    network = talker.bundle.talker
    unaligned = {"alignment_layer": None, "aligned_positions": False}
    monkeypatch.setattr(network, "sequence", network.sequence.model_copy(update=unaligned))
    assert not talker.tells_word_times
    assert talker.generate(TEXT, seed=1, size=SIZE).words == ()


def test_a_slower_text_may_be_longer(talker: Talker) -> None:
    sampling = talker.bundle.config.sampling
    limits = [longest(sampling, tokens_of("ə" * 68, speed)) for speed in (0.7, 1.0, 1.4)]
    assert limits == [8 + math.ceil(0.9 * 71 / speed) for speed in (0.7, 1.0, 1.4)]


def test_the_pause_goes_with_the_speed(talker: Talker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same tokens, said to be of another pace, show the pause alone."""
    encode = talker.bundle.text.encode
    monkeypatch.setattr(talker.bundle.text, "encode", lambda text, speed: replace(encode(text), speed=speed))
    two = f"{TEXT}\n\n{TEXT}"
    lengths = {speed: len(talker.generate(two, seed=1, size=SIZE, speed=speed).frames) for speed in (0.7, 1.2)}
    assert lengths[0.7] - lengths[1.2] == 21 - 12


def test_a_slow_voice_takes_longer(talker: Talker) -> None:
    seconds = [talker.generate(TEXT, seed=1, size=SIZE, speed=speed).seconds for speed in (0.7, 1.0, 1.4)]
    assert seconds[0] > 1.15 * seconds[1] > 1.15 * 1.1 * seconds[2]


@pytest.mark.parametrize("delay", [0, 1, 3])
@pytest.mark.parametrize("limit", [1, 6])
def test_delayed_motion_is_drawn_to_its_end(delay: int, limit: int) -> None:
    torch.manual_seed(0)
    part = TransformerConfig(layers=1, heads=2)
    config = TalkerConfig(
        backbone=BackboneConfig(
            vocab_size=9,
            hidden_size=32,
            intermediate_size=32,
            num_hidden_layers=1,
            num_attention_heads=2,
            num_key_value_heads=2,
            head_dim=16,
            max_position_embeddings=64,
        ),
        speech=ModalityConfig(latent_size=5, condition_size=6, patch_encoder=part, head=part),
        motion=ModalityConfig(latent_size=7, condition_size=7, patch_encoder=part, head=part),
        sequence=SequenceConfig(motion_delay=delay),
    )
    sampling = SamplingConfig(steps=1, minimum_patches=99)
    prompt = Prompt(torch.arange(4), torch.zeros(6), torch.zeros(7))
    session = Session(TalkerNetwork(config).eval(), [prompt], sampling, SeededNoise([0], torch.device("cpu")))
    steps = list(sentence_steps(session, limit, delay))
    assert [step.speech is not None for step in steps] == [True] * limit + [False] * delay
    assert sum(step.motion is not None for step in steps) == limit
    assert [index for index, step in enumerate(steps) if step.capped] == [limit - 1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"text": " "}, "nothing to say"),
        ({"size": 129}, "size 129"),
        ({"max_seconds": 0}, "longest clip of 0 s"),
        ({"max_seconds": float("inf")}, "longest clip of inf s"),
        ({"voice": "nobody"}, "heart"),
        ({"portrait": "nobody.jpg"}, "nobody.jpg"),
        ({"portrait": np.full((200, 200, 3), 128, np.uint8)}, "face"),
    ],
)
def test_errors_come_before_the_first_piece(talker: Talker, options: dict[str, object], message: str) -> None:
    with pytest.raises(UserError, match=message):
        talker.stream(**({"text": TEXT} | options))


def test_devices() -> None:
    assert choose_device("cpu") == torch.device("cpu")
    assert choose_device("auto").type == ("cuda" if torch.cuda.is_available() else "cpu")
    for name in ("abacus", "cpu:first", "cpu:"):
        with pytest.raises(UserError, match=f"'{name}' is not available here"):
            choose_device(name)


def test_a_card_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(UserError, match=r"'cuda:0' is not available here: choose auto or one of cpu"):
        Talker.load("nano", device="cuda:0")


@pytest.mark.parametrize(("seconds", "frames"), [(0.01, 1), (0.3, 8), (0.32, 8), (1.0, 25)])
def test_a_film_that_stops_early(pieces: list[Clip], seconds: float, frames: int) -> None:
    asked = iter(pieces)
    whole, beginning = join(pieces), join(cut_after(asked, seconds))
    assert beginning.capped and not whole.capped and next(asked, None) is not None, "the rest is not made"
    assert np.array_equal(beginning.frames, whole.frames[:frames])
    assert np.array_equal(beginning.samples, whole.samples[: frames * 960])


def test_words_end_where_the_film_is_cut() -> None:
    words = SpokenWord("one", 0.0, 0.1), SpokenWord("two", 0.15, 0.3), SpokenWord("three", 0.3, 0.4)
    piece = Clip(np.zeros((10, 2, 2, 3), np.uint8), np.zeros(9600, np.float32), 24_000, words=words)
    assert join(cut_after([piece], 0.2)).words == (words[0], SpokenWord("two", 0.15, 0.2))


def test_a_film_that_ends_before(pieces: list[Clip]) -> None:
    assert not join(cut_after(pieces, join(pieces).seconds + 1)).capped


def test_saved_clip_plays(talker: Talker, pieces: list[Clip], tmp_path: Path) -> None:
    from talker_t2av.media.video import read_video

    clip = talker.generate(TEXT, seed=1, size=SIZE)
    clip.save(tmp_path / "clip.mp4")
    frames, fps = read_video(tmp_path / "clip.mp4")
    assert fps == 25 and frames.shape == clip.frames.shape
    assert np.abs(frames.astype(int) - clip.frames).mean() < 4


def test_silence_before_and_after(talker: Talker, pieces: list[Clip]) -> None:
    """The clip itself stays as it is, later; around it no sound, and a face that comes from and ends in its course."""
    lead_in, lead_out = 1.2, 0.48
    clip = talker.generate(TEXT, seed=1, size=SIZE, lead_in=lead_in, lead_out=lead_out)
    plain = np.concatenate([piece.frames for piece in pieces])
    before, after = 30, 12
    assert len(clip.frames) == before + len(plain) + after and len(clip.samples) == 960 * len(clip.frames)
    difference = np.abs(clip.frames[before:-after].astype(int) - plain)
    assert difference.mean() < 0.5 and difference[-8:].max() <= 1, "the head comes steadily into its course"
    samples = np.concatenate([piece.samples for piece in pieces])
    assert np.array_equal(clip.samples[before * 960 : -after * 960], samples)
    assert not clip.samples[: before * 960].any() and not clip.samples[-after * 960 :].any()
    for spoken, word in zip(clip.words, pieces[-1].words, strict=True):
        assert (spoken.start, spoken.end) == pytest.approx((word.start + lead_in, word.end + lead_in))


def test_a_face_comes_to_rest_without_a_jump(talker: Talker) -> None:
    frames = talker.generate(TEXT, seed=1, size=SIZE, lead_in=0.2, lead_out=0.4).frames.astype(int)
    steps = np.abs(np.diff(frames, axis=0)).mean(axis=(1, 2, 3))
    spoken = steps[5:-10]
    assert steps[4] <= 1.5 * spoken.max(), "from rest into the first word"
    assert steps[-10:].max() <= 1.5 * spoken.max(), "from the last word to rest"


@pytest.mark.parametrize("seconds", [-0.1, 61, math.nan, math.inf])
def test_silences_that_are_not_possible(talker: Talker, seconds: float) -> None:
    with pytest.raises(UserError, match="0 to 60 seconds"):
        talker.stream(TEXT, lead_in=seconds)
    with pytest.raises(UserError, match="0 to 60 seconds"):
        talker.stream(TEXT, lead_out=seconds)
