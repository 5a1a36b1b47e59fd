"""Training material of the audio codec."""

from pathlib import Path

import numpy as np
import pytest

from recipes.nano.codec.data import part_files, read_utterances
from recipes.nano.corpus.part_file import write_part
from talker_t2av.errors import UserError

SECONDS_2 = 48_000


def test_a_folder_without_a_corpus_is_named_as_that(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no part file"):
        read_utterances(part_files(tmp_path, [], 10.0))


def test_clips_that_are_held_out_are_not_trained_on(tmp_path: Path) -> None:
    path = tmp_path / "part-0000.npz"
    wave = np.random.default_rng(0).integers(-3000, 3000, SECONDS_2).astype(np.int16)
    write_part(path, [{"samples": SECONDS_2, "split": "validation"}], [wave])
    with pytest.raises(UserError, match=r"part-0000\.npz"):
        read_utterances([(path, 10.0)])
    write_part(path, [{"samples": SECONDS_2, "split": split} for split in ("validation", "train")], [wave, wave])
    assert len(read_utterances([(path, 10.0)])) == 1
