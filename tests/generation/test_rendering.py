"""Picture and sound leave together, whatever arrives first, at any number of frames a second."""

import numpy as np
import pytest
import torch

from talker_t2av import Clip, Talker
from talker_t2av.generation.clip import join
from talker_t2av.generation.pipeline import EXAMPLE_PORTRAIT
from talker_t2av.generation.rendering import Pictures, Renderer, moving
from talker_t2av.media.picture import read_picture

PATCHES = 5


@pytest.fixture(scope="module")
def talker() -> Talker:
    return Talker.load("nano", device="cpu")


def performed(talker: Talker, fps: int, late: int) -> tuple[list[Clip], torch.Tensor, torch.Tensor]:
    """Two sentences of noise with a pause of six codes; their motion comes `late` patches after their sound."""
    bundle = talker.bundle
    source = bundle.motion_codec.prepare(read_picture(EXAMPLE_PORTRAIT), face=None, size=128)
    generator = torch.Generator().manual_seed(0)
    renderer, pieces = Renderer(bundle.audio_codec, Pictures(bundle.motion_codec, source, fps)), list[Clip]()
    all_speech, all_motion = list[torch.Tensor](), list[torch.Tensor]()
    for sentence in range(2):
        speech = 0.5 * torch.randn(PATCHES, 4, 64, generator=generator)
        motion = 0.3 * torch.randn(PATCHES, 4, 40, generator=generator)
        if sentence:
            renderer.wait(6)
            pause = moving(all_motion[-1][-1], motion[0, 0], 6)
            pieces.append(renderer.push(None, pause))
            all_motion.append(pause)
        for index in range(PATCHES + late):
            heard = speech[index] if index < PATCHES else None
            pieces.append(renderer.push(heard, motion[index - late] if index >= late else None))
        pieces.append(renderer.end_sentence())
        all_speech.append(speech.flatten(0, 1))
        all_motion.append(motion.flatten(0, 1))
    return [*pieces, renderer.finish()], torch.stack(all_speech), torch.cat(all_motion)


@pytest.mark.parametrize("fps", [25, 24, 30, 50])
@pytest.mark.parametrize("late", [0, 2])
def test_all_that_was_pushed_is_seen_and_heard_in_step(talker: Talker, fps: int, late: int) -> None:
    pieces, speech, motion = performed(talker, fps, late)
    assert all(len(piece.samples) * fps == 24_000 * len(piece.frames) and piece.fps == fps for piece in pieces)
    clip = join(pieces)
    assert len(clip.frames) == round(46 * fps / 25)
    codec = talker.bundle.audio_codec
    sound = torch.cat((codec.decode(speech[0]), torch.zeros(6 * 960), codec.decode(speech[1]))).numpy()
    both = min(len(sound), len(clip.samples))
    assert abs(len(sound) - len(clip.samples)) < 24_000 / fps
    assert np.abs(clip.samples[:both] - sound[:both]).max() < 1e-4
    if fps == 25:
        source = talker.bundle.motion_codec.prepare(read_picture(EXAMPLE_PORTRAIT), face=None, size=128)
        shown = talker.bundle.motion_codec.motion_filter().push(motion)
        assert np.array_equal(clip.frames, talker.bundle.motion_codec.render(source, shown))


def test_a_film_is_as_long_at_any_rate(talker: Talker) -> None:
    """And the same is heard: only the pictures are others."""
    clips = [talker.generate("Good morning.", seed=1, size=128, fps=fps) for fps in (25, 30, 50)]
    for clip, fps in zip(clips, (25, 30, 50), strict=True):
        assert clip.fps == fps and len(clip.samples) * fps == 24_000 * len(clip.frames)
        assert abs(clip.seconds - clips[0].seconds) <= 0.5 / fps
        both = min(len(clip.samples), len(clips[0].samples))
        assert np.array_equal(clip.samples[:both], clips[0].samples[:both])
    assert np.array_equal(clips[2].frames[::2], clips[0].frames), "every other frame of 50 is one of 25"
