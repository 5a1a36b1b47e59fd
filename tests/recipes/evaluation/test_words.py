import numpy as np
import pytest
import torch

pytest.importorskip("pocketsphinx")
pytest.importorskip("scipy")

from pocketsphinx import Decoder

from recipes.nano.evaluation.speaking import lines_of, speak_all
from recipes.nano.evaluation.words import onset_errors
from talker_t2av.checkpoints.bundles import load_bundle

TEXTS = ["We should leave before the rain begins to fall.", "Every morning she walks her dog along the river."]


def test_words_are_where_an_aligner_finds_them() -> None:
    """The word times of generated speech against pocketsphinx, which knows nothing of the talker."""
    torch.set_num_threads(1)
    bundle = load_bundle("nano")
    spoken = speak_all(bundle, lines_of(TEXTS, bundle.voice("heart"), seed=0), bundle.config.sampling)
    aligner = Decoder(lm=None, loglevel="FATAL")
    found = [onset_errors(each, aligner, bundle.audio_codec.sample_rate) for each in spoken]
    errors = np.concatenate([each for each in found if each is not None])
    assert len(errors) == 18
    assert np.median(np.abs(errors)) <= 0.08
    assert np.percentile(np.abs(errors), 90) <= 0.15
