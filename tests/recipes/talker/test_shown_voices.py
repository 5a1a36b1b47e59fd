from dataclasses import asdict
from typing import Any

import numpy as np
import pytest

pytest.importorskip("parselmouth")
pytest.importorskip("onnx")

import torch
from torch import Tensor

from recipes.nano.corpus.part_file import as_samples, as_wave
from recipes.nano.corpus.speakers import Speaker, moved
from recipes.nano.corpus.teacher_voice import SAMPLE_RATE
from recipes.nano.talker.shown_voices import ShownVoices
from talker_t2av.checkpoints.bundles import Bundle, load_bundle
from talker_t2av.checkpoints.folders import EMBEDDED
from talker_t2av.media.audio import read_audio
from talker_t2av.media.resampling import resample

HEART, JOE, DEEP = Speaker("heart", "hibari"), Speaker("joe", "joe"), Speaker("free", "hibari", 0.8, 0.57)


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return load_bundle("nano")


@pytest.fixture(scope="module")
def recorded() -> dict[str, np.ndarray]:
    """The two teachers, as they are: int16 at 24 kHz."""
    voices = EMBEDDED / "nano" / "voices"
    return {name: as_wave(read_audio(voices / f"{name}.flac", SAMPLE_RATE).numpy()) for name in ("heart", "joe")}


def corpus(recorded: dict[str, np.ndarray], own: np.ndarray) -> tuple[list[dict[str, Any]], np.ndarray]:
    """Both teachers' natural clips, and three more whose own sound is `own`."""
    halves = [half for name in ("heart", "joe") for half in np.array_split(recorded[name], 2)]
    speakers = [HEART, HEART, JOE, JOE, DEEP, HEART, DEEP]
    waves, clips, start = [*halves, own, own, own], list[dict[str, Any]](), 0
    for number, (speaker, wave) in enumerate(zip(speakers, waves, strict=True)):
        clips.append({"key": f"{speaker.name}-{number}", "voice": asdict(speaker), "split": "train"})
        clips[-1] |= {"pace": 1.0 if number < len(halves) else 1.2, "start": start, "samples": len(wave)}
        start += len(wave)
    clips[-1] |= {"only_heard": True}
    return clips, np.concatenate(waves)


def test_a_clip_is_shown_with_other_speech_of_its_speaker(bundle: Bundle, recorded: dict[str, np.ndarray]) -> None:
    encoder = bundle.speaker_encoder
    hiss = as_wave(0.1 * np.random.default_rng(0).standard_normal(2 * SAMPLE_RATE).astype(np.float32))
    clips, waves = corpus(recorded, own=hiss)
    shown = ShownVoices(clips, waves, encoder)

    def embedded(wave: np.ndarray, speaker: Speaker) -> Tensor:
        samples = torch.from_numpy(moved(as_samples(wave), speaker, 1.0))
        return encoder.identify(resample(samples, SAMPLE_RATE, encoder.sample_rate))

    people = torch.stack([embedded(recorded["heart"], HEART), embedded(recorded["joe"], JOE),
                          embedded(recorded["heart"], DEEP)])  # fmt: skip
    alike = [(people @ shown.of(clip)).tolist() for clip in clips]
    assert [row.index(max(row)) for row in alike[:-1]] == [0, 0, 1, 1, 2, 0]
    assert min(max(row) for row in alike[:-1]) > 0.9
    again = ShownVoices(clips, waves, encoder)
    assert all(torch.equal(again.of(clip), shown.of(clip)) for clip in reversed(clips)), "in any order"


def test_who_is_only_heard_is_shown_as_heard(bundle: Bundle, recorded: dict[str, np.ndarray]) -> None:
    clips, waves = corpus(recorded, own=recorded["joe"])
    shown = ShownVoices(clips, waves, bundle.speaker_encoder)
    assert float(shown.of(clips[-1]) @ shown.of(clips[2])) > 0.9
