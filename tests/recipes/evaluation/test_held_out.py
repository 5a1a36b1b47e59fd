import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("parselmouth")
pytest.importorskip("onnx")

from recipes.nano.evaluation.held_out import held_out_clips

SECOND = 24_000


def clips_and_waves() -> tuple[list[dict], np.ndarray]:
    """Clip i is i + 1 seconds long and has the value i everywhere."""
    kinds = [("heart", "train"), ("heart", "validation"), ("awb", "unseen"), ("heart", "validation")]
    clips = [
        {
            "key": f"{speaker}-{number}",
            "text": f"Number {number}.",
            "speaker": speaker,
            "split": split,
            "samples": SECOND * (number + 1),
        }
        for number, (speaker, split) in enumerate(kinds)
    ]
    return clips, np.concatenate([np.full(clip["samples"], i, np.int16) for i, clip in enumerate(clips)])


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """The same clips as a corpus and as two parts."""
    clips, waves = clips_and_waves()
    corpus, parts = tmp_path / "corpus", tmp_path / "parts"
    corpus.mkdir()
    parts.mkdir()
    starts = np.cumsum([0] + [clip["samples"] for clip in clips])
    lines = [json.dumps(clip | {"start": int(start)}) for clip, start in zip(clips, starts, strict=False)]
    (corpus / "clips.jsonl").write_text("\n".join(lines), "utf-8")
    np.save(corpus / "wavs.npy", waves)
    np.savez(parts / "part-0000.npz", waves=waves[: starts[2]], clips=json.dumps(clips[:2]))
    np.savez(parts / "part-0001.npz", waves=waves[starts[2] :], clips=json.dumps(clips[2:]))
    return [corpus, parts]


@pytest.mark.parametrize("which", [0, 1])
def test_held_out_clips_come_with_their_own_samples(folders: list[Path], which: int) -> None:
    clips = held_out_clips([folders[which]], "heart", count=9)
    assert sorted(clip.key for clip in clips) == ["heart-1", "heart-3"]
    for clip in clips:
        number = int(clip.key[-1])
        assert not clip.unseen
        assert clip.samples.shape == (SECOND * (number + 1),)
        assert (clip.samples * 32767).round().unique().tolist() == [number]


def test_unseen_speakers_say_so_and_the_number_is_a_limit(folders: list[Path]) -> None:
    assert [clip.unseen for clip in held_out_clips(folders, "awb", count=9)] == [True, True]
    assert len(held_out_clips(folders, "awb", count=1)) == 1


def test_a_speaker_who_is_not_there_is_an_error(folders: list[Path]) -> None:
    with pytest.raises(ValueError, match="no held-out clips of joe in"):
        held_out_clips(folders, "joe", count=9)
