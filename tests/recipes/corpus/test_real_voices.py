"""Real people as a part of the corpus: one in eight is kept aside."""

from pathlib import Path

import pytest

pytest.importorskip("soundfile")
pytest.importorskip("onnx")

import numpy as np

from recipes.nano.corpus.part_file import read_part
from recipes.nano.corpus.real_voices import UNSEEN_EVERY, main
from talker_t2av.errors import UserError
from talker_t2av.media.audio import write_wav


def test_each_file_is_a_person_and_one_in_eight_is_unseen(tmp_path: Path) -> None:
    for number in range(UNSEEN_EVERY + 1):
        write_wav(tmp_path / f"{number}-1.wav", np.full(16_000, 0.1, np.float32), 16_000)
    main(tmp_path, tmp_path / "out")
    clips = [clip for clip, _ in read_part(tmp_path / "out" / "part-real.npz")]
    assert [clip["split"] for clip in clips] == ["unseen", *["train"] * (UNSEEN_EVERY - 1), "unseen"]
    assert [clip["speaker"] for clip in clips] == [str(number) for number in range(UNSEEN_EVERY + 1)]
    assert all(clip["samples"] == 24_000 for clip in clips)


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no sound files"):
        main(tmp_path, tmp_path)
